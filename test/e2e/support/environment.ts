import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** The project's folder. */
export const root = resolve(import.meta.dirname, '../../..')

/** An address where nothing listens: the engine is down unless a test says where it is. */
export const closedAddress = 'http://127.0.0.1:1'

const made: string[] = []
process.on('exit', () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true })
})

/** A new empty folder for one test's data. It is removed when the worker that runs the test ends. */
export function makeDataDir(): string {
  const folder = mkdtempSync(join(tmpdir(), 'aside-e2e-'))
  made.push(folder)
  return folder
}

/** The environment of an app under test: nothing of the user's own settings, engines or configuration gets in. */
export function makeEnvironment(options: {
  dataDir: string
  env?: NodeJS.ProcessEnv
  ollama?: string
}): NodeJS.ProcessEnv {
  const { PATH, DISPLAY, XAUTHORITY, LANG, NODE_COMPILE_CACHE } = process.env
  return {
    ...{ PATH, DISPLAY, XAUTHORITY, LANG, NODE_COMPILE_CACHE },
    HOME: options.dataDir,
    XDG_CONFIG_HOME: join(options.dataDir, 'config'),
    ASIDE_DATA_DIR: options.dataDir,
    OLLAMA_HOST: options.ollama ?? closedAddress,
    ...options.env,
  }
}

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type App, createApp } from '../../electron/createApp.ts'
import { openConfFile } from '../../electron/http/confStore.ts'
import { forkChild, type StartChild } from '../../electron/platform/childProcess.ts'
import { createLog } from '../../electron/platform/log.ts'
import { noSecretBox, type SecretBox } from '../../electron/platform/secretBox.ts'
import { browserShell, type Shell, silence } from '../../electron/procedures/shell.ts'

interface AppOptions {
  /** A new one when absent. */
  dataDir?: string
  /** Where its Ollama is; by default nothing listens there. */
  ollama?: string
  env?: NodeJS.ProcessEnv
  shell?: Shell
  startChild?: StartChild
  /** Keeps nothing by default, as in browser mode. */
  secretBox?: SecretBox
  /** Takes what ends it; by default it ends with the test. */
  until?: (end: () => void | Promise<void>) => void
}

/** A folder that is removed when the test ends. */
export function temporaryFolder(name = 'data', until: NonNullable<AppOptions['until']> = onTestFinished): string {
  const folder = mkdtempSync(join(tmpdir(), `aside-${name}-`))
  until(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  return folder
}

/** All of Aside but its windows: what `createApp` builds, on a data folder of the test's own. Closed when the test ends. */
export async function openApp(options: AppOptions = {}) {
  const { until = onTestFinished, ollama = 'http://127.0.0.1:1', env, shell, secretBox = noSecretBox } = options
  const { startChild = forkChild } = options
  const { dataDir = temporaryFolder('data', until) } = options
  const log = createLog(null)
  const created = await createApp({
    info: { version: '0.0.0', mode: 'browser', platform: process.platform, dataDir },
    openSettingsFile: openConfFile,
    startChild,
    secretBox,
    shell: shell ?? browserShell({ events: silence }),
    env: { PATH: process.env.PATH, OLLAMA_HOST: ollama, ...env },
    releases: '',
    log,
  })
  if (!('app' in created)) throw new Error('the data folder of the test is in use')
  const { app }: { app: App } = created
  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= app.close()
    return closing
  }
  until(close)
  return { app, dataDir, log, close }
}

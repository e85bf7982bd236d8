import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, runNode, say } from './project.mjs'

const folder = join(root, 'node_modules', 'electron')
const failure = join(root, 'node_modules', '.aside-no-electron')
const fetchTimeoutMs = 10 * 60_000

/** Electron's program, or undefined while its runtime has not been fetched. */
export function electronProgram() {
  const name = join(folder, 'path.txt')
  if (!existsSync(join(folder, 'dist', 'version')) || !existsSync(name)) return undefined
  const program = join(folder, 'dist', readFileSync(name, 'utf8').trim())
  return existsSync(program) ? program : undefined
}

/**
 * Fetches Electron's runtime, by the package's own program. A failure is remembered, so that the next start is not slow;
 * `again` tries all the same. Answers the program, or undefined.
 */
export async function fetchElectron({ again = false } = {}) {
  if (electronProgram()) return electronProgram()
  if (existsSync(failure) && !again) return undefined
  say('Fetching the Electron runtime (about 120 MB, once).')
  const code = await runNode('node_modules/electron/install.js', [], { stdio: 'ignore', timeoutMs: fetchTimeoutMs })
  if (code === 0 && electronProgram()) {
    rmSync(failure, { force: true })
    return electronProgram()
  }
  // Ctrl+C is the user's wish to skip it now, not a sign that it can't be had.
  if (code < 128) writeFileSync(failure, `${new Date().toISOString()} exit code ${code}\n`)
  return undefined
}

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { root } from './environment.ts'

/** Runs the command line that needs no Electron, as another program of the user's does. */
export function askLine(dataDir: string, args: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { PATH: process.env.PATH, HOME: dataDir, ASIDE_DATA_DIR: dataDir }
  return new Promise((resolve) => {
    const flags = ['--disable-warning=ExperimentalWarning', join(root, 'out/main/ask.js')]
    const child = execFile(process.execPath, [...flags, ...args], { env }, (error, out, err) => {
      resolve({ code: error ? Number(error.code ?? -1) : 0, out, err })
    })
    child.stdin?.end()
  })
}

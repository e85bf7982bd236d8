import { execFile } from 'node:child_process'

/** How a program ended. `missing`: there is no such program. */
export interface Ran {
  ok: boolean
  missing: boolean
  stdout: string
  stderr: string
}

/** Runs a program to its end. Never rejects: a program that fails or takes too long has not gone well. */
export type RunProgram = (program: string, args: readonly string[]) => Promise<Ran>

const MAX_MS = 5_000

/** Without a shell: the arguments arrive as they are. */
export const runProgram: RunProgram = (program, args) =>
  new Promise((resolve) => {
    const options = { timeout: MAX_MS, killSignal: 'SIGKILL', windowsHide: true, maxBuffer: 1024 * 1024 } as const
    execFile(program, args, options, (error, stdout, stderr) => {
      resolve({ ok: error === null, missing: error?.code === 'ENOENT', stdout, stderr })
    })
  })

import { readFileSync } from 'node:fs'

/** Whether a process runs; one that has ended and was not yet taken away does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return process.platform !== 'linux' || !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

/** A tool as a server lists it. */
export const plainTool = (name: string, more: object = {}) => ({
  name,
  description: `Does ${name}.`,
  inputSchema: { type: 'object', properties: {} },
  ...more,
})

/** What a server of ours was told, in order. */
export const readLog = (file: string) => readFileSync(file, 'utf8').split('\n').slice(0, -1)

import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'

/** One line that a child prints. */
export type Report = Record<string, unknown> & { type: string }

export interface Child {
  process: ChildProcess
  /** All lines so far. */
  reports: Report[]
  /** The first line of that type, or an error when the child ends without it. */
  report(type: string): Promise<Report>
  /** Ends it as a power cut would, and waits until it is gone. */
  kill(): Promise<void>
  ended: Promise<number | null>
}

const here = import.meta.dirname
const args = ['--no-warnings', '--import', join(here, 'nodeWorkerHook.ts')]

/** Runs one of this folder's programs in a process of its own, on the storage as it is; `prefix` runs it under another. */
export function runChild(
  program: string,
  dataDir: string,
  { prefix = [] as string[], args: more = [] as string[] } = {},
): Child {
  const [command = '', ...rest] = [...prefix, process.execPath, ...args, join(here, program), dataDir, ...more]
  const child = spawn(command, rest, { stdio: ['pipe', 'pipe', 'inherit'] })
  const reports: Report[] = []
  const waiting: { type: string; resolve(report: Report): void; reject(error: Error): void }[] = []
  const lines = createInterface({ input: child.stdout })
  lines.on('line', (line) => {
    const report = JSON.parse(line) as Report
    reports.push(report)
    for (const waiter of waiting) if (waiter.type === report.type) waiter.resolve(report)
  })
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', (code) => {
      for (const { type, reject } of waiting) reject(new Error(`the child ended (${code}) without ${type}`))
      resolve(code)
    })
  })
  const kill = async () => {
    child.kill('SIGKILL')
    await ended
  }
  onTestFinished(kill)
  return {
    process: child,
    reports,
    ended,
    kill,
    report: (type) => {
      const known = reports.find((report) => report.type === type)
      if (known) return Promise.resolve(known)
      return new Promise((resolve, reject) => waiting.push({ type, resolve, reject }))
    },
  }
}

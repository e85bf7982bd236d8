import { fork } from 'node:child_process'

/** A process of ours that speaks in messages (structured clones): a utilityProcess on Electron, else a forked Node. */
export interface ChildProcess {
  readonly pid: number | undefined
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  /** Called once, when it has ended for whatever reason. */
  onExit(listener: (exit: { code: number | null; signal: string | null; stderr: string }) => void): void
  /** Ends it at once, without asking. */
  kill(): void
}

/** Starts one of Aside's own bundles as a process of its own. */
export type StartChild = (modulePath: string, options: { name: string; env: NodeJS.ProcessEnv }) => ChildProcess

/** As much of what a process wrote to stderr last as explains its end, in characters. */
const STDERR_KEPT = 8_000

/** `StartChild` in plain Node: browser mode's. */
export const forkChild: StartChild = (modulePath, { env }) => {
  const child = fork(modulePath, [], { env, stdio: ['ignore', 'ignore', 'pipe', 'ipc'], serialization: 'advanced' })
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-STDERR_KEPT)
  })
  // A message to a process that has just died is not our end: its exit tells.
  child.on('error', () => {})
  return {
    pid: child.pid,
    post: (message) => {
      if (child.connected) child.send(message as object, () => {})
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', (code, signal) => listener({ code, signal, stderr })),
    kill: () => void child.kill('SIGKILL'),
  }
}

import { fork } from 'node:child_process'
import type { Readable } from 'node:stream'

/** How a process has ended, and what it wrote to stderr last. */
export interface ChildExit {
  code: number | null
  signal: string | null
  stderr: string
}

/** A process of ours that speaks in messages (structured clones): a utilityProcess on Electron, else a forked Node. */
export interface ChildProcess {
  /** Undefined before it has started, and after it has ended. */
  readonly pid: number | undefined
  /** Messages to a process that has ended are lost: its exit tells. */
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  /** Called once, when it has ended for whatever reason, also when it could not be started. */
  onExit(listener: (exit: ChildExit) => void): void
  /** Ends it at once, without asking; also when it is only about to start. */
  kill(): void
}

/**
 * Starts one of Aside's own bundles as a process of its own, with that environment alone. It must end by itself when
 * Aside has gone: a forked Node learns that by 'disconnect'.
 */
export type StartChild = (modulePath: string, options: { name: string; env: NodeJS.ProcessEnv }) => ChildProcess

/** As much of what a process wrote to stderr last as explains its end, in characters. */
const STDERR_KEPT = 8_000
/** What it wrote may come a moment after its end. */
const LATE_MS = 500

/** Collects what a process writes to stderr. The result gives the last of it, once the process has ended. */
export function lastWords(stderr: Readable | null): () => Promise<string> {
  let text = ''
  stderr?.setEncoding('utf8').on('data', (more: string) => {
    text = (text + more).slice(-STDERR_KEPT)
  })
  const ended = new Promise<void>((resolve) => {
    if (stderr) stderr.once('close', resolve)
    else resolve()
  })
  return async () => {
    let timer: NodeJS.Timeout | undefined
    await Promise.race([ended, new Promise<void>((resolve) => (timer = setTimeout(resolve, LATE_MS)))])
    clearTimeout(timer)
    return text
  }
}

/** `StartChild` in plain Node: browser mode's. */
export const forkChild: StartChild = (modulePath, { env }) => {
  let child: ReturnType<typeof fork>
  try {
    child = fork(modulePath, [], {
      env,
      // Not what Aside's own Node was started with: a debugger's port can be had once.
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
    })
  } catch (error) {
    return neverStarted(error)
  }
  const words = lastWords(child.stderr)
  const exit = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
    // One that could not be started has no exit; else it is about a message that came too late.
    child.on('error', () => {
      if (child.pid === undefined) resolve({ code: null, signal: null })
    })
  })
  return {
    get pid() {
      return child.exitCode === null && child.signalCode === null ? child.pid : undefined
    },
    post: (message) => {
      if (child.connected) child.send(message as object, () => {})
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void exit.then(async (how) => listener({ ...how, stderr: await words() })),
    kill: () => void child.kill('SIGKILL'),
  }
}

/** Where the system has no memory for a process, Node throws; of other reasons it tells as of an exit. */
function neverStarted(error: unknown): ChildProcess {
  const stderr = error instanceof Error ? error.message : String(error)
  return {
    pid: undefined,
    post() {},
    onMessage() {},
    onExit: (listener) => void setImmediate(listener, { code: null, signal: null, stderr }),
    kill() {},
  }
}

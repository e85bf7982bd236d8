import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { AppError } from '../../../../shared/model/errors.ts'
import { processGroup } from '../../../platform/processGroup.ts'
import { CappedOutput } from './CappedOutput.ts'

export interface ProcessOptions {
  argv: readonly string[]
  folder: string
  env: Readonly<Record<string, string>>
  timeoutMs: number
  /** The most bytes of what it prints that are kept. */
  maxOutput: number
  signal: AbortSignal
}

export interface ProcessEnd {
  exitCode: number | null
  /** What ended it, when that was a signal. */
  signal: string | null
  timedOut: boolean
  /** It had ended and something that it started had not; that was ended too. */
  leftRunning: boolean
  output: string
}

/** After the program has ended: how long a pipe is still read that something outside its group holds open. */
const PIPES_MS = 500
/** Children that end together with their parent are not left running. */
const TOGETHER_MS = 100

/**
 * Runs a program to its end: no shell, no input, the environment as given. However it ends, by itself, by the time-out or
 * by the signal, what it started has ended too when this settles. Rejects with the signal's reason, or INVALID_INPUT when
 * the program can't be started.
 */
export async function runProcess(options: ProcessOptions): Promise<ProcessEnd> {
  const { argv, timeoutMs, signal } = options
  signal.throwIfAborted()
  const child = start(options)
  const output = new CappedOutput(options.maxOutput)
  for (const pipe of [child.stdout, child.stderr]) pipe?.on('data', (chunk: Buffer) => output.add(chunk))
  const exited = new Promise<{ exitCode: number | null; signal: string | null }>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => reject(notStarted(argv[0] ?? '', error)))
    child.once('exit', (exitCode, by) => resolve({ exitCode, signal: by }))
  })
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))

  const group = processGroup(child)
  let timedOut = false
  const stop = () => void group.end()
  const overtime = setTimeout(() => {
    timedOut = true
    stop()
  }, timeoutMs)
  signal.addEventListener('abort', stop, { once: true })
  process.once('exit', group.kill)
  try {
    const end = await exited
    const isOver = timedOut || signal.aborted
    const leftRunning = !isOver && !(await group.gone(TOGETHER_MS))
    await group.end()
    await Promise.race([closed, pause(PIPES_MS)])
    signal.throwIfAborted()
    return { ...end, timedOut, leftRunning, output: output.text() }
  } finally {
    clearTimeout(overtime)
    signal.removeEventListener('abort', stop)
    process.removeListener('exit', group.kill)
    child.stdout?.destroy()
    child.stderr?.destroy()
  }
}

function start({ argv, folder, env }: ProcessOptions): ChildProcess {
  const [program = '', ...args] = argv
  try {
    return spawn(program, args, {
      cwd: folder,
      env: { ...env },
      shell: false,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    })
  } catch (error) {
    throw notStarted(program, error as NodeJS.ErrnoException)
  }
}

function notStarted(program: string, error: NodeJS.ErrnoException): AppError {
  const why =
    error.code === 'ENOENT'
      ? 'there is no such program'
      : error.code === 'EACCES'
        ? 'it is not a program, or may not be run'
        : error.code === 'E2BIG'
          ? 'its arguments are too long for this system'
          : String(error.code ?? error.message)
  return new AppError('INVALID_INPUT', `${program} could not be started: ${why}.`, { cause: error })
}

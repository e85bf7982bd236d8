import { spawn } from 'node:child_process'
import { AppError } from '../../../shared/model/errors.ts'
import type { Log } from '../../platform/log.ts'
import { type ProcessGroup, processGroup } from '../../platform/processGroup.ts'
import { wait } from '../../platform/wait.ts'
import { itSays } from '../overHttp/engineWords.ts'

/** `ollama serve` as a child of Aside. */
export interface OllamaServe {
  /**
   * Starts it where Aside looks for it, unless something answers there or it is under way already; resolves when it
   * answers. Rejects with an AppError that says why it could not be.
   */
  start(): Promise<void>
  /** Ends it, if it was started here; it can be started no more. */
  close(): Promise<void>
}

interface Options {
  program(): Promise<string | undefined>
  /** Where it must listen, as an origin. Throws where Aside starts none. */
  origin(): string
  answers(): Promise<boolean>
  env: NodeJS.ProcessEnv
  log: Pick<Log, 'warn'>
  /** Called when one that had answered has ended by itself. */
  onEnd(): void
  /** How long it may take until it answers. */
  patienceMs?: number | undefined
}

const LOOK_MS = 100
const LAST_WORDS_MS = 300
const PATIENCE_MS = 30_000
/** What has the port may be an Ollama that somebody has started just now: so long it may take until it answers. */
const OTHER_MS = 3_000
/** As much of what it wrote last as explains its end, in characters. */
const KEPT = 4_000

interface Running {
  group: ProcessGroup
  /** Set when it has ended. */
  exit: { code: number | null; signal: NodeJS.Signals | null; error?: Error } | undefined
  ended: Promise<void>
  /** What it wrote last. */
  words: string
}

export function createOllamaServe(options: Options): OllamaServe {
  const { program, origin, answers, env, log, onEnd, patienceMs = PATIENCE_MS } = options
  let running: Running | undefined
  let starting: Promise<void> | undefined
  let closed = false

  async function begin(): Promise<void> {
    const at = origin()
    if (await answers()) return
    if (running && !running.exit) throw failed('Ollama was started and does not answer.', running)
    const path = await program()
    if (!path) throw notInstalled()
    if (closed) throw ending()
    const child = launch(path, at)
    running = child
    try {
      await untilItAnswers(child, at)
    } catch (error) {
      await child.group.end()
      throw error
    }
    void child.ended.then(() => {
      if (closed || isPortTaken(child)) return
      log.warn('the Ollama that Aside had started has ended', { ...child.exit, words: child.words })
      onEnd()
    })
  }

  function launch(path: string, at: string): Running {
    const child = spawn(path, ['serve'], {
      env: { ...env, OLLAMA_HOST: new URL(at).host },
      // Pipes of ours: a Go program that writes into one that is gone ends, so it does not outlive a killed Aside by much.
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    })
    const group = processGroup(child)
    const { promise: ended, resolve } = Promise.withResolvers<void>()
    const one: Running = { group, exit: undefined, ended, words: '' }
    process.once('exit', group.kill)
    const onExit = (exit: NonNullable<Running['exit']>) => {
      process.removeListener('exit', group.kill)
      one.exit ??= exit
      resolve()
    }
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        one.words = (one.words + text).slice(-KEPT)
      })
    }
    child.on('error', (error) => onExit({ code: null, signal: null, error }))
    // Its last words may come after its end, or never, when something it started has its pipes.
    child.on('exit', (code, signal) => void setTimeout(onExit, LAST_WORDS_MS, { code, signal }))
    child.on('close', (code, signal) => onExit({ code, signal }))
    return one
  }

  async function untilItAnswers(child: Running, at: string): Promise<void> {
    let end = performance.now() + patienceMs
    for (let sawTaken = false; ; await wait(LOOK_MS)) {
      if (closed) throw ending()
      const isTaken = isPortTaken(child)
      if (child.exit?.error) throw notStarted(child.exit.error)
      if (child.exit && !isTaken) throw ended(child, at)
      if (await answers()) return
      if (isTaken && !sawTaken) end = performance.now() + OTHER_MS
      sawTaken = isTaken
      if (performance.now() < end) continue
      if (child.exit) throw ended(child, at)
      throw failed('Ollama was started, and did not answer in time.', child)
    }
  }

  return {
    start() {
      if (closed) return Promise.reject(ending())
      starting ??= begin().finally(() => {
        starting = undefined
      })
      return starting
    },
    async close() {
      closed = true
      if (running && !running.exit) await running.group.end()
    },
  }
}

/** It has ended because something else listens where it has to. */
function isPortTaken({ exit, words }: Running): boolean {
  return exit !== undefined && /address already in use|Only one usage of each socket address/i.test(words)
}

function ended(child: Running, at: string): AppError {
  const { exit, words } = child
  if (isPortTaken(child)) {
    return new AppError('CONFLICT', `Ollama could not start: another program uses port ${new URL(at).port || '80'}.`, {
      next: 'End that program, or give Ollama another port with OLLAMA_HOST.',
      detail: words,
    })
  }
  const how = exit?.signal ?? (exit?.code === null ? '' : `code ${exit?.code}`)
  return new AppError('ENGINE_FAILED', `Ollama ended right after its start${how && ` (${how})`}.`, {
    next: `${words ? `${itSays(words, 'end')} ` : ''}Start it in a terminal with: ollama serve.`,
    ...(words && { detail: words }),
  })
}

function failed(message: string, { words }: Running): AppError {
  return new AppError('ENGINE_TIMEOUT', message, {
    next: 'Try again, or start it in a terminal with: ollama serve.',
    ...(words && { detail: words }),
  })
}

function notInstalled(): AppError {
  return new AppError('ENGINE_UNREACHABLE', 'Ollama’s program was not found on this computer.', {
    next: 'Install it from ollama.com, then try again.',
  })
}

function notStarted(error: Error): AppError {
  return new AppError('ENGINE_FAILED', 'Ollama’s program could not be started.', {
    next: 'Start it in a terminal with: ollama serve.',
    detail: error.message,
    cause: error,
  })
}

function ending(): AppError {
  return new AppError('CANCELLED', 'Aside is closing.')
}

import type { Worker, WorkerOptions } from 'node:worker_threads'
import { seconds } from '../../../shared/format.ts'
import { AppError } from '../../../shared/model/errors.ts'
import type { ThreadMessage } from './answerCalls.ts'

// biome-ignore lint/suspicious/noExplicitAny: any arguments, any answer: what a thread offers is its own.
type Calls = Record<string, (...args: any[]) => unknown>

export interface Threads<C extends Calls> {
  /**
   * Calls it in a thread that does nothing else meanwhile. Rejects with its AppError, with TOO_LARGE when it took too
   * long or too much memory, and with the signal's reason; then the thread is ended, whatever it was doing.
   */
  call<M extends keyof C & string>(
    method: M,
    args: Parameters<C[M]>,
    signal?: AbortSignal,
  ): Promise<Awaited<ReturnType<C[M]>>>
}

interface ThreadsOptions {
  name: string
  start(options: WorkerOptions): Worker
  /** Milliseconds for one call; the start of the thread is not counted. */
  timeoutMs: number
  /** At the same time. */
  most?: number
}

const START_MS = 60_000
const IDLE_MS = 60_000
/** Node can end a thread only where it asks for more in small steps: one huge array would take the process with it. */
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 }

/** Threads for work that may hold a loop: started when they are needed, kept for a while, ended when they do not answer. */
export function createThreads<C extends Calls>({ name, start, timeoutMs, most = 4 }: ThreadsOptions): Threads<C> {
  const idle: Thread[] = []
  const waiting: (() => void)[] = []
  let busy = 0
  const forget = (thread: Thread) => {
    const at = idle.indexOf(thread)
    if (at >= 0) idle.splice(at, 1)
  }

  return {
    async call<M extends keyof C & string>(
      method: M,
      args: Parameters<C[M]>,
      signal?: AbortSignal,
    ): Promise<Awaited<ReturnType<C[M]>>> {
      while (busy >= most) await turn(waiting, signal)
      if (signal?.aborted) {
        waiting.shift()?.()
        throw signal.reason
      }
      const thread = idle.pop() ?? new Thread(start({ name, resourceLimits }), forget)
      busy += 1
      try {
        const value = await thread.ask(method, args, timeoutMs, signal)
        return value as Awaited<ReturnType<C[M]>>
      } finally {
        busy -= 1
        if (thread.rest()) idle.push(thread)
        waiting.shift()?.()
      }
    },
  }
}

/** Until another call has ended, or the signal fires. */
function turn(waiting: (() => void)[], signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const go = () => {
      signal?.removeEventListener('abort', leave)
      resolve()
    }
    const leave = () => {
      waiting.splice(waiting.indexOf(go), 1)
      reject(signal?.reason)
    }
    waiting.push(go)
    signal?.addEventListener('abort', leave, { once: true })
  })
}

class Thread {
  readonly #worker: Worker
  readonly #onEnd: (thread: Thread) => void
  #isReady = false
  #isGone = false
  #resting: NodeJS.Timeout | undefined

  constructor(worker: Worker, onEnd: (thread: Thread) => void) {
    this.#worker = worker
    this.#onEnd = onEnd
    // Without a listener an error while it rests would be nobody's, and end the process.
    worker.on('error', () => this.#end())
    worker.on('exit', () => this.#end())
  }

  ask(method: string, args: unknown[], timeoutMs: number, signal: AbortSignal | undefined): Promise<unknown> {
    clearTimeout(this.#resting)
    this.#worker.ref()
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    const fail = (reason: unknown) => {
      reject(reason)
      this.#end()
    }
    const tooLong = () => fail(new AppError('TOO_LARGE', `It took longer than ${seconds(timeoutMs)} and was ended.`))
    let timer = setTimeout(tooLong, this.#isReady ? timeoutMs : START_MS)
    const onMessage = (message: ThreadMessage) => {
      switch (message.type) {
        case 'ready':
          this.#isReady = true
          clearTimeout(timer)
          timer = setTimeout(tooLong, timeoutMs)
          break
        case 'value':
          resolve(message.value)
          break
        case 'error':
          reject(new AppError(message.error.code, message.error.message))
          break
      }
    }
    const onError = (error: NodeJS.ErrnoException) => {
      const isMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      fail(isMemory ? new AppError('TOO_LARGE', 'It needed more memory than it may use, and was ended.') : error)
    }
    const onExit = () => fail(new Error('The thread ended.'))
    const onAbort = () => fail(signal?.reason)
    this.#worker.on('message', onMessage).on('error', onError).on('exit', onExit)
    signal?.addEventListener('abort', onAbort, { once: true })
    this.#worker.postMessage({ method, args })
    return promise.finally(() => {
      clearTimeout(timer)
      this.#worker.off('message', onMessage).off('error', onError).off('exit', onExit)
      signal?.removeEventListener('abort', onAbort)
    })
  }

  /** Waits for its next call without holding the process; false when it has ended. */
  rest(): boolean {
    if (this.#isGone) return false
    this.#worker.unref()
    this.#resting = setTimeout(() => this.#end(), IDLE_MS).unref()
    return true
  }

  #end(): void {
    if (this.#isGone) return
    this.#isGone = true
    this.#onEnd(this)
    void this.#worker.terminate()
  }
}

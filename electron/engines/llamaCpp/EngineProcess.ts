import { AppError } from '../../../shared/model/errors.ts'
import type { ChildProcess } from '../../platform/childProcess.ts'
import { type Asked, type Piece, Told } from './protocol.ts'

interface Pending {
  resolve(value: unknown): void
  reject(error: unknown): void
  onPieces: ((pieces: Piece[]) => void) | undefined
  onProgress: ((share: number) => void) | undefined
}

export interface Wishes {
  signal?: AbortSignal | undefined
  onPieces?: (pieces: Piece[]) => void
  onProgress?: (share: number) => void
}

/** How long the process may be silent to what it answers at once when it is well, in milliseconds. */
export interface Patience {
  /** It is asked so often whether it is there, while it has something to do. */
  every: number
  ping: number
  abort: number
}

/** The last of what it wrote explains its end; more is noise. */
const DETAIL = 2_000

/**
 * One process that runs models, from its start to its end. Requests in, answers out, all at the same time. When it dies,
 * or no longer answers, all that is under way fails with ENGINE_FAILED; it is never started again: make a new one.
 */
export class EngineProcess {
  /** When it has ended, and what for. */
  readonly ended: Promise<AppError>
  readonly #child: ChildProcess
  readonly #patience: Patience
  readonly #pending = new Map<number, Pending>()
  readonly #ending = Promise.withResolvers<AppError>()
  #lastId = 0
  #dead: AppError | undefined
  #watch: NodeJS.Timeout | undefined

  constructor(child: ChildProcess, patience: Patience) {
    this.#child = child
    this.#patience = patience
    this.ended = this.#ending.promise
    child.onMessage((message) => this.#receive(message))
    child.onExit((how) => {
      const reason = this.#dead ?? died(how)
      this.#die(reason)
      this.#ending.resolve(reason)
    })
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  get isDead(): boolean {
    return this.#dead !== undefined
  }

  /** Rejects with an AppError, or an AbortError after an abort: then the process has really stopped. */
  async ask(request: Asked, { signal, onPieces, onProgress }: Wishes = {}): Promise<unknown> {
    signal?.throwIfAborted()
    if (this.#dead) throw this.#dead
    const id = ++this.#lastId
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    this.#pending.set(id, { resolve, reject, onPieces, onProgress })
    this.#child.post({ ...request, id })
    if (request.type !== 'ping') this.#beginWatch()
    let late: NodeJS.Timeout | undefined
    const abort = () => {
      this.#child.post({ type: 'abort', id })
      late = setTimeout(() => this.kill(hangs('It did not stop when it was told to.')), this.#patience.abort)
    }
    signal?.addEventListener('abort', abort, { once: true })
    try {
      return await promise
    } catch (error) {
      throw error === ABORTED ? (signal?.reason ?? error) : error
    } finally {
      signal?.removeEventListener('abort', abort)
      clearTimeout(late)
      this.#pending.delete(id)
      if (request.type !== 'ping') this.#endWatch()
    }
  }

  /** Ends it at once. What is under way fails with the reason. */
  kill(reason: AppError = new AppError('CANCELLED', 'The model was unloaded.')): void {
    if (this.#dead) return
    this.#die(reason)
    this.#child.kill()
  }

  #receive(message: unknown): void {
    const parsed = Told.safeParse(message)
    if (!parsed.success) {
      this.kill(hangs('It said something that is no answer.', parsed.error.message))
      return
    }
    const told = parsed.data
    const pending = this.#pending.get(told.id)
    if (told.type === 'pieces') pending?.onPieces?.(told.pieces)
    else if (told.type === 'progress') pending?.onProgress?.(told.share)
    else if (told.type === 'value') pending?.resolve(told.value)
    else pending?.reject(told.error === 'aborted' ? ABORTED : fromInfo(told.error))
  }

  #die(reason: AppError): void {
    if (this.#dead) return
    this.#dead = reason
    clearTimeout(this.#watch)
    for (const { reject } of this.#pending.values()) reject(reason)
  }

  /** A process that is well answers at once, however much llama.cpp has to do: that runs beside it. */
  #beginWatch(): void {
    this.#watch ??= setTimeout(() => {
      const silent = setTimeout(() => this.kill(hangs('It no longer answered.')), this.#patience.ping)
      this.ask({ type: 'ping' })
        .catch(() => {})
        .finally(() => {
          clearTimeout(silent)
          this.#watch = undefined
          if (this.#pending.size > 0 && !this.#dead) this.#beginWatch()
        })
    }, this.#patience.every)
  }

  #endWatch(): void {
    if (this.#pending.size > 0) return
    clearTimeout(this.#watch)
    this.#watch = undefined
  }
}

const ABORTED = Symbol('aborted')

function died({ code, signal, stderr }: { code: number | null; signal: string | null; stderr: string }): AppError {
  const how = signal ? `It was ended by ${signal}.` : `It ended with code ${code}.`
  return new AppError('ENGINE_FAILED', 'llama.cpp ended in the middle of its work.', {
    next: 'What had arrived is kept. Try again; if it happens again, choose a smaller model or a smaller context.',
    detail: `${how}\n${stderr.slice(-DETAIL)}`.trim(),
  })
}

function hangs(why: string, detail?: string): AppError {
  return new AppError('ENGINE_FAILED', 'llama.cpp hung and was ended.', {
    next: 'What had arrived is kept. Try again.',
    detail: [why, detail].filter(Boolean).join('\n'),
  })
}

function fromInfo({
  code,
  message,
  next,
  detail,
}: {
  code: AppError['code']
  message: string
  next?: string | undefined
  detail?: string | undefined
}): AppError {
  return new AppError(code, message, { ...(next !== undefined && { next }), ...(detail !== undefined && { detail }) })
}

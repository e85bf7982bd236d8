import { AppError } from '../../../shared/model/errors.ts'

/** Milliseconds until the first token, and between any two. */
export interface AnswerLimits {
  firstTokenTimeoutMs: number
  idleTimeoutMs: number
}

/** Ends an answer when the engine is silent for too long. Time that the reader takes for itself does not count. */
export class Silence {
  readonly #controller = new AbortController()
  readonly #limits: AnswerLimits
  readonly #model: string
  #timer: NodeJS.Timeout | undefined
  #first = true
  /** Set when it was too long. */
  failure: AppError | undefined

  constructor(limits: AnswerLimits, model: string) {
    this.#limits = limits
    this.#model = model
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  listen(): void {
    const limit = this.#first ? this.#limits.firstTokenTimeoutMs : this.#limits.idleTimeoutMs
    this.#timer = setTimeout(() => {
      this.failure = timedOut(this.#model, this.#first, limit)
      this.#controller.abort(this.failure)
    }, limit)
  }

  heard(): void {
    this.#first = false
    clearTimeout(this.#timer)
  }

  /** Whatever is still open is closed now. */
  end(): void {
    clearTimeout(this.#timer)
    this.#controller.abort()
  }
}

/** Throws the AbortError (or, for a time limit of LangChain's own, ENGINE_TIMEOUT) when the caller has had enough. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return
  const { reason } = signal
  if (reason instanceof AppError || (reason instanceof Error && reason.name === 'AbortError')) throw reason
  if (reason instanceof Error && reason.name === 'TimeoutError') {
    throw new AppError('ENGINE_TIMEOUT', 'The answer took longer than it was allowed to.', { cause: reason })
  }
  throw new DOMException('The answer was stopped.', 'AbortError')
}

/** For what can't be ended itself: rejects as `throwIfAborted` throws, as soon as the caller has had enough. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  const { promise: never, reject } = Promise.withResolvers<never>()
  const leave = () => {
    try {
      throwIfAborted(signal)
    } catch (error) {
      reject(error)
    }
  }
  leave()
  signal?.addEventListener('abort', leave)
  try {
    return await Promise.race([never, work])
  } finally {
    signal?.removeEventListener('abort', leave)
  }
}

function timedOut(model: string, first: boolean, limit: number): AppError {
  const time = limit >= 120_000 ? `${Math.round(limit / 60_000)} minutes` : `${Math.round(limit / 1_000)} seconds`
  return new AppError(
    'ENGINE_TIMEOUT',
    first
      ? `${model} did not begin to answer within ${time}.`
      : `${model} fell silent for ${time}, so Aside stopped waiting.`,
    {
      next: first
        ? 'A large model can take long to load: try again, or allow it more time in Settings.'
        : 'What had arrived is kept. Try again, or allow it more time in Settings.',
    },
  )
}

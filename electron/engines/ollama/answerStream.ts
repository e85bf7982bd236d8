import type { Response } from 'undici'
import { AppError } from '../../../shared/model/errors.ts'
import type { EgressInit } from '../../platform/egress.ts'
import { type AnswerKind, type AnswerLine, joinLines, parseAnswerLine } from './answerLine.ts'
import { type Asked, fromErrorLine, fromNetwork, fromStatus } from './failures.ts'
import { readNdjson } from './ndjson.ts'

/** What an answer needs of the outside. Read at each call, so that a changed setting holds from the next answer on. */
export interface OllamaConnection {
  /** Throws an AppError when the address can't be used. */
  origin(): string
  fetch(url: string, init: EgressInit): Promise<Response>
  timeouts(): { firstTokenTimeoutMs: number; idleTimeoutMs: number }
}

/** The longest answer, text and thinking together, in UTF-16 units. */
const MAX_ANSWER = 8 * 1024 * 1024
const MAX_ERROR_BODY = 64 * 1024

/**
 * Asks /api/chat or /api/generate and yields the lines of its answer, the `done` line last. Text that came in one network read is joined
 * when `join` is set. Every end closes the connection: the caller's signal (an AbortError), a `return`, a failure (an
 * AppError), and the engine's silence (ENGINE_TIMEOUT: one limit until the first line, one between any two). An answer
 * without its `done` line is STREAM_BROKEN.
 */
export async function* answerStream(
  connection: OllamaConnection,
  kind: AnswerKind,
  body: { model: string },
  { signal, join }: { signal?: AbortSignal | undefined; join: boolean },
): AsyncGenerator<AnswerLine, void, undefined> {
  throwIfAborted(signal)
  const asked: Asked = { model: body.model, origin: connection.origin() }
  const silence = new Silence(connection.timeouts(), asked)
  const anyEnd = signal ? AbortSignal.any([signal, silence.signal]) : silence.signal
  let begun = false
  let length = 0
  try {
    silence.listen()
    const response = await connection.fetch(`${asked.origin}/api/${kind}`, {
      purpose: 'ollama',
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/x-ndjson', 'accept-encoding': 'identity' },
      body: JSON.stringify(body),
      signal: anyEnd,
    })
    if (!response.ok || !response.body) throw fromStatus(response.status, await readErrorBody(response), asked)
    begun = true
    for await (const values of readNdjson(response.body as ReadableStream<Uint8Array>)) {
      silence.heard()
      const { lines, failure } = parseLines(values, kind)
      for (const line of join ? joinLines(lines) : lines) {
        if (line.error !== undefined) throw fromErrorLine(line.error, asked)
        if (line.remoteHost) throw remote(line.remoteHost, asked)
        length += line.content.length + line.thinking.length
        if (length > MAX_ANSWER) throw tooLong()
        yield line
        if (line.done) return
      }
      if (failure) throw failure
      silence.listen()
    }
    throw unfinished()
  } catch (error) {
    throwIfAborted(signal)
    throw silence.failure ?? fromNetwork(error, asked, begun)
  } finally {
    silence.end()
  }
}

/** The lines up to the first that is none of an answer: those before it count. */
function parseLines(values: unknown[], kind: AnswerKind): { lines: AnswerLine[]; failure?: unknown } {
  const lines: AnswerLine[] = []
  for (const value of values) {
    try {
      lines.push(parseAnswerLine(value, kind))
    } catch (failure) {
      return { lines, failure }
    }
  }
  return { lines }
}

/** Throws the AbortError (or, for a time limit of LangChain's own, ENGINE_TIMEOUT) when the caller has had enough. */
function throwIfAborted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return
  const { reason } = signal
  if (reason instanceof AppError || (reason instanceof Error && reason.name === 'AbortError')) throw reason
  if (reason instanceof Error && reason.name === 'TimeoutError') {
    throw new AppError('ENGINE_TIMEOUT', 'The answer took longer than it was allowed to.', { cause: reason })
  }
  throw new DOMException('The answer was stopped.', 'AbortError')
}

/** Ends an answer when the engine is silent for too long. Time that the reader takes for itself does not count. */
class Silence {
  readonly #controller = new AbortController()
  readonly #limits: { firstTokenTimeoutMs: number; idleTimeoutMs: number }
  readonly #asked: Asked
  #timer: NodeJS.Timeout | undefined
  #first = true
  failure: AppError | undefined

  constructor(limits: { firstTokenTimeoutMs: number; idleTimeoutMs: number }, asked: Asked) {
    this.#limits = limits
    this.#asked = asked
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  listen(): void {
    const limit = this.#first ? this.#limits.firstTokenTimeoutMs : this.#limits.idleTimeoutMs
    this.#timer = setTimeout(() => {
      this.failure = timedOut(this.#asked, this.#first, limit)
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

async function readErrorBody(response: Response): Promise<string> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const piece of response.body ?? []) {
    text += decoder.decode(piece as Uint8Array, { stream: true })
    if (text.length > MAX_ERROR_BODY) break
  }
  return text.slice(0, MAX_ERROR_BODY)
}

function timedOut({ model = 'The model' }: Asked, first: boolean, limit: number): AppError {
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

function unfinished(): AppError {
  return new AppError('STREAM_BROKEN', "Ollama's answer ended before it was complete.", {
    next: 'What had arrived is kept. Check that Ollama still runs, then try again.',
    detail: 'the stream ended without a done line',
  })
}

function tooLong(): AppError {
  return new AppError('TOO_LARGE', 'The answer grew beyond eight million characters, so Aside stopped it.', {
    next: 'What had arrived is kept. Ask for less at a time.',
  })
}

function remote(host: string, { model = 'The model' }: Asked): AppError {
  return new AppError('FORBIDDEN', `${model} does not run on this machine: Ollama passes it on to ${host}.`, {
    next: 'Choose a model that runs on this machine.',
  })
}

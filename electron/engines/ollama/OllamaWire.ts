import type { Response } from 'undici'
import { OLLAMA } from '../../../shared/models.ts'
import type { JudgedAddress } from '../../platform/address.ts'
import type { Egress, EgressInit } from '../../platform/egress.ts'
import { readBody } from '../overHttp/readBody.ts'
import { fromNetwork, fromStatus } from './failures.ts'
import { readNdjson } from './ndjson.ts'

export interface OllamaAddress extends JudgedAddress {
  /** The one origin beyond this machine that the user has agreed to; empty: none. */
  allowedRemote: string
  /** Nobody said where Ollama is, so it may as well be here, on this machine. */
  also?: string
  /** It is where an Ollama of this machine is, so that Aside may say whether there is one, and start it. */
  isOwn?: boolean
}

export interface OllamaWireOptions {
  egress: Egress
  /** Where Ollama is; read at each use, so that a changed setting holds at once. May throw an AppError. */
  address(): OllamaAddress
}

export interface WireRequest {
  method?: 'GET' | 'HEAD' | 'POST' | 'DELETE'
  /** Sent as JSON. */
  body?: object | undefined
  signal?: AbortSignal | undefined
  /** What it is about, for the sentence of a failure. */
  model?: string | undefined
  /** One of `origins`; by default where Ollama was found last. */
  origin?: string | undefined
  /** In the place of `body`: bytes as they are. */
  raw?: AsyncIterable<Uint8Array>
  /** A status that is an answer too. */
  accept?: number
}

const MAX_BODY = 32 * 1024 * 1024
const MAX_ERROR_BODY = 64 * 1024

/** The way to an Ollama server: where it is, and requests that fail with an AppError, or an AbortError after an abort. */
export class OllamaWire {
  readonly #options: OllamaWireOptions
  /** Which of two places answered last. */
  #answered: string | undefined

  constructor(options: OllamaWireOptions) {
    this.#options = options
  }

  /** Where it is to be looked for; an AppError when that can't be read. */
  place(): OllamaAddress {
    try {
      return this.#options.address()
    } catch (error) {
      this.#options.egress.allow(OLLAMA, null)
      throw error
    }
  }

  /** Where to look: where it answered last, else everywhere it could be. */
  origins(): [string, ...string[]] {
    const { origin, also } = this.place()
    if (!also) return [origin]
    return this.#answered === origin || this.#answered === also ? [this.#answered] : [origin, also]
  }

  /** What a look at that origin came to. */
  answered(origin: string, isThere: boolean): void {
    if (isThere) this.#answered = origin
    else if (this.#answered === origin) this.#answered = undefined
  }

  /** Where to connect now, after the egress was told. An address that was not agreed to is refused there, and recorded. */
  origin(): string {
    const [origin] = this.origins()
    this.#allow(origin)
    return origin
  }

  /** For requests of others to `origin()`. */
  fetch(url: string, init: EgressInit): Promise<Response> {
    this.#allow(new URL(url).origin)
    return this.#options.egress.fetch(url, init)
  }

  /** An answer with a good status, its body not yet read. Whatever isn't read must be cancelled. */
  async send(path: string, { origin, body, ...how }: WireRequest): Promise<Response> {
    const to = origin ?? this.origin()
    const asked = { origin: to, ...(how.model !== undefined && { model: how.model }) }
    try {
      // In one turn: what is allowed is one origin, and another look may be at the other place.
      this.#allow(to)
      const response = await this.#options.egress.fetch(to + path, {
        purpose: OLLAMA,
        method: how.method ?? (body ? 'POST' : 'GET'),
        headers: { 'accept-encoding': 'identity', ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
        ...(how.raw && { body: how.raw, duplex: 'half' }),
        ...(how.signal && { signal: how.signal }),
      })
      if (response.ok || response.status === how.accept) return response
      throw fromStatus(response.status, await readBody(response, MAX_ERROR_BODY), asked)
    } catch (thrown) {
      throw failureOf(thrown, how.signal) ?? fromNetwork(thrown, asked, false)
    }
  }

  /** An answer's JSON; undefined when it has no body. */
  async json(path: string, request: WireRequest = {}): Promise<unknown> {
    const origin = request.origin ?? this.origin()
    const response = await this.send(path, { ...request, origin })
    try {
      const body = await readBody(response, MAX_BODY)
      return body.trim() === '' ? undefined : JSON.parse(body)
    } catch (thrown) {
      if (thrown instanceof SyntaxError) throw fromStatus(404, 'not JSON', { origin })
      throw failureOf(thrown, request.signal) ?? fromNetwork(thrown, { origin }, false)
    }
  }

  /** The JSON lines of an answer, as they come. Leaving it closes the connection. */
  async *lines(path: string, request: WireRequest): AsyncGenerator<unknown[], void, undefined> {
    const left = new AbortController()
    const signal = request.signal ? AbortSignal.any([request.signal, left.signal]) : left.signal
    const origin = request.origin ?? this.origin()
    try {
      const { body } = await this.send(path, { ...request, origin, signal })
      // Work may go on for days, with news many times a second.
      if (body) yield* readNdjson(body as ReadableStream<Uint8Array>, { maxBytes: Number.POSITIVE_INFINITY })
    } catch (thrown) {
      throw failureOf(thrown, request.signal) ?? fromNetwork(thrown, { origin }, true)
    } finally {
      left.abort()
    }
  }

  #allow(origin: string): void {
    const { reach, allowedRemote, origin: set, also } = this.place()
    const isAllowed = origin === also || (origin === set && (reach === 'local' || sameOrigin(allowedRemote, origin)))
    this.#options.egress.allow(OLLAMA, isAllowed ? origin : null)
  }
}

/** The AbortError of a caller that has had enough. A time limit is no such wish. */
function failureOf(thrown: unknown, signal: AbortSignal | undefined): unknown {
  if (!signal?.aborted || isTimeout(signal.reason)) return undefined
  const { reason } = signal
  return reason instanceof Error && reason.name === 'AbortError' ? reason : new DOMException(`${thrown}`, 'AbortError')
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof Error && reason.name === 'TimeoutError'
}

function sameOrigin(allowed: string, origin: string): boolean {
  return URL.canParse(allowed) && new URL(allowed).origin === origin
}

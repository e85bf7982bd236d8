import type { Transformer } from 'node:stream/web'
import { setTimeout as pause } from 'node:timers/promises'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { FetchLike } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { Egress } from '../../../platform/egress.ts'
import { ListeningPace } from './ListeningPace.ts'

export interface HttpOptions {
  url: string
  headers: Readonly<Record<string, string>>
  egress: Pick<Egress, 'fetch'>
  /** Who is allowed to connect there. */
  owner: string
  /** An answer, or one event of a stream, is longer than is read. */
  onTooLong(): void
}

const MAX_MESSAGE = 4 * 1024 * 1024
const LINE_FEED = 10
const CARRIAGE_RETURN = 13
const LETTER_D = 100

/**
 * Streamable HTTP through the one place that opens connections. It has no way to sign in: a server that asks for it
 * answers 401, and that is a failure. A call that is cancelled, and was told so, loses its connection. What it says by
 * itself is listened to at a pace that it does not set.
 */
export function httpTransport({ url, headers, egress, owner, onTooLong }: HttpOptions): StreamableHTTPClientTransport {
  const calls = new Map<unknown, AbortController>()
  const pace = new ListeningPace()
  const fetch: FetchLike = async (to, { method = 'GET', headers: sent, body, signal } = {}) => {
    const message = typeof body === 'string' ? readMessage(body) : undefined
    const ending = new AbortController()
    if (message?.method === 'tools/call') {
      calls.set(message.id, ending)
      pace.asked()
    }
    if (message?.method === 'notifications/cancelled') calls.get(message.params?.requestId)?.abort()
    const stream = method === 'GET' ? await nextStream(pace, signal) : undefined
    // As of a server that has no such streams.
    if (stream === null) return new Response(null, { status: 405 })
    const onEnd = (hasSaid = false) => {
      calls.delete(message?.id)
      stream?.end(hasSaid)
    }
    try {
      const response = await egress.fetch(to, {
        purpose: owner,
        method,
        headers: Object.fromEntries(new Headers(sent)),
        ...(typeof body === 'string' && { body }),
        signal: signal ? AbortSignal.any([signal, ending.signal]) : ending.signal,
      })
      return bounded(response as unknown as Response, onEnd, onTooLong)
    } catch (error) {
      onEnd()
      throw error
    }
  }
  return new StreamableHTTPClientTransport(new URL(url), { fetch, requestInit: { headers: { ...headers } } })
}

/** Waits for its time; null: there is to be none. */
async function nextStream(pace: ListeningPace, signal: AbortSignal | null | undefined) {
  const wait = pace.wait()
  if (wait === undefined) return null
  await pause(wait, undefined, signal ? { signal } : {})
  const start = performance.now()
  return { end: (hasSaid: boolean) => pace.ended(performance.now() - start, hasSaid) }
}

function readMessage(body: string) {
  return JSON.parse(body) as { id?: unknown; method?: string; params?: { requestId?: unknown } }
}

/** The answer, of which no more than one message's length is ever held. An event of a stream ends at an empty line. */
function bounded(
  { status, headers, body }: Response,
  onEnd: (hasSaid?: boolean) => void,
  onTooLong: () => void,
): Response {
  const init = { status, headers: new Headers([...headers]) }
  if (!body) {
    onEnd()
    return new Response(null, init)
  }
  const isStream = init.headers.get('content-type')?.includes('text/event-stream') ?? false
  let size = 0
  let isLineEmpty = true
  let hasSaid = false
  const bound: Transformer<Uint8Array, Uint8Array> & { cancel(): void } = {
    transform(chunk, controller) {
      for (const byte of chunk) {
        if (byte === LINE_FEED && isLineEmpty && isStream) size = 0
        else size++
        // Of the fields that an event has, `data` alone begins so.
        if (byte === LETTER_D && isLineEmpty) hasSaid = true
        if (byte !== CARRIAGE_RETURN) isLineEmpty = byte === LINE_FEED
        if (size <= MAX_MESSAGE) continue
        onEnd()
        onTooLong()
        return controller.error(new Error('The answer is too long.'))
      }
      controller.enqueue(chunk)
    },
    flush: () => onEnd(hasSaid),
    cancel: () => onEnd(hasSaid),
  }
  return new Response(body.pipeThrough(new TransformStream(bound)), init)
}

import type { IncomingMessage, ServerResponse } from 'node:http'
import { Ended } from './ended.ts'
import type { ApiFailure } from './failure.ts'
import type { ApiEvent, ApiReply, ApiRoute } from './route.ts'

/** How long the rest of a refused request is let run off before its connection is cut: some clients read only then. */
const LINGER_MS = 500
/** A client that takes nothing of its answer for this long has gone. */
const STALLED_MS = 60_000

const common = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }

/** Answers with an error. What is left of the request is thrown away, and its connection ends if there was any. */
export function sendFailure(
  request: IncomingMessage,
  response: ServerResponse,
  failure: ApiFailure,
  errorBody?: ApiRoute['errorBody'],
): void {
  if (response.headersSent || response.destroyed) return
  const { status, error } = failure
  const body = JSON.stringify(errorBody?.({ ...error, status }) ?? { error })
  const headers = { ...common, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  if (request.complete) {
    response.writeHead(status, { ...headers, ...failure.headers }).end(body)
    return
  }
  response.writeHead(status, { ...headers, ...failure.headers, connection: 'close' })
  response.write(body)
  // Ended while the client still writes, the connection would be reset, and the answer lost with it.
  const end = () => {
    clearTimeout(timer)
    response.end()
    setTimeout(() => request.socket.destroy(), LINGER_MS).unref()
  }
  const timer = setTimeout(end, LINGER_MS)
  request.once('end', end).once('close', end).resume()
}

/** Answers with what the route gave. Rejects with what failed before anything was sent, or when the client has gone. */
export async function sendReply(response: ServerResponse, reply: ApiReply, signal: AbortSignal): Promise<void> {
  if (reply.type === 'json') {
    const body = JSON.stringify(reply.body)
    const headers = { ...common, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    response.writeHead(reply.status ?? 200, { ...headers, ...reply.headers }).end(body)
    return
  }
  const isLines = reply.type === 'lines'
  const values: AsyncIterator<unknown> = (isLines ? reply.lines : reply.events)[Symbol.asyncIterator]()
  const write = async (value: unknown) => {
    const text = isLines ? `${JSON.stringify(value)}\n` : eventText(value as ApiEvent)
    if (!response.write(text)) await drained(response, signal)
  }
  try {
    // What fails before the first value is an error reply of its own.
    let next = await unlessAborted(values.next(), signal)
    const type = isLines ? 'application/x-ndjson' : 'text/event-stream'
    response.writeHead(200, { ...common, 'content-type': type, ...reply.headers })
    try {
      while (!next.done) {
        await write(next.value)
        next = await unlessAborted(values.next(), signal)
      }
    } catch (error) {
      if (signal.aborted && !(signal.reason instanceof Ended)) throw error
      await write(reply.failed(error))
    }
    response.end()
  } finally {
    // Not waited for: a generator that waits for its engine returns when that does.
    Promise.resolve(values.return?.()).catch(() => {})
  }
}

function eventText(one: ApiEvent): string {
  if ('comment' in one) return `: ${one.comment.replace(/[\r\n]+/g, ' ')}\n\n`
  const { event, id, data } = one
  const text = typeof data === 'string' ? data : JSON.stringify(data)
  const lines = text.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`)
  return `${event === undefined ? '' : `event: ${event}\n`}${id === undefined ? '' : `id: ${id}\n`}${lines.join('')}\n`
}

/** What the promise gives, unless the signal fires first: then its reason is thrown. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}

/** Waits until the client has taken what was written, or is not there to take it. */
async function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const wake = () => resolve()
  const stalled = setTimeout(() => response.destroy(), STALLED_MS)
  response.once('drain', wake)
  signal.addEventListener('abort', wake)
  if (!signal.aborted) await promise
  clearTimeout(stalled)
  response.off('drain', wake)
  signal.removeEventListener('abort', wake)
}

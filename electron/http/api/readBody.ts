import type { IncomingMessage } from 'node:http'
import { ApiFailure } from './failure.ts'

/** Deeper JSON is nobody's question, and a danger to whatever walks it. */
const MAX_DEPTH = 100
/** So many values are a thousand messages with their parts, and less than what would hold up everybody else. */
const MAX_VALUES = 30_000

/** Refuses by its headers a body that can't be taken: another type, another coding, or said to be too long. */
export function refuseBody({ headers }: IncomingMessage, maxBytes: number): ApiFailure | null {
  const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';')
  const charset = parameters.map((one) => /^\s*charset\s*=\s*"?([^"\s]+)"?\s*$/.exec(one)?.[1]).find(Boolean)
  if (type.trim() !== 'application/json' || (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8')) {
    return new ApiFailure(415, 'UNSUPPORTED_MEDIA_TYPE', 'The body must be JSON, with content-type: application/json.')
  }
  const coding = headers['content-encoding']
  if (coding !== undefined && coding.toLowerCase() !== 'identity') {
    return new ApiFailure(415, 'UNSUPPORTED_MEDIA_TYPE', 'The body must not be compressed.')
  }
  return Number(headers['content-length'] ?? 0) > maxBytes ? tooLarge(maxBytes) : null
}

/** The whole body, of any coding of its length; throws 413 as soon as it is too long. */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    let length = 0
    const settle = (then: () => void) => {
      request.off('data', onData).off('end', onEnd).off('close', onGone)
      then()
    }
    const onData = (part: Buffer) => {
      length += part.length
      if (length > maxBytes) settle(() => reject(tooLarge(maxBytes)))
      else parts.push(part)
    }
    const onEnd = () => settle(() => resolve(Buffer.concat(parts)))
    const onGone = () => settle(() => reject(new DOMException('The client has gone.', 'AbortError')))
    request.on('data', onData).once('end', onEnd).once('close', onGone)
  })
}

/** The JSON that the body is. Throws 400. */
export function parseBody(body: Buffer): unknown {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    throw new ApiFailure(400, 'BAD_JSON', body.length === 0 ? 'The body is missing.' : 'The body is not JSON in UTF-8.')
  }
  const waiting: { value: unknown; depth: number }[] = [{ value, depth: 1 }]
  let count = 0
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (typeof next.value !== 'object' || next.value === null) continue
    if (next.depth > MAX_DEPTH) throw new ApiFailure(400, 'BAD_JSON', 'The JSON of the body is nested too deeply.')
    if (Object.hasOwn(next.value, '__proto__')) {
      throw new ApiFailure(400, 'BAD_JSON', 'The JSON of the body has a key that no object may have.')
    }
    const inside = Object.values(next.value)
    count += inside.length
    if (count > MAX_VALUES) {
      throw new ApiFailure(413, 'TOO_LARGE', `The JSON of the body may have ${MAX_VALUES} values at most.`)
    }
    for (const inner of inside) waiting.push({ value: inner, depth: next.depth + 1 })
  }
  return value
}

function tooLarge(maxBytes: number): ApiFailure {
  return new ApiFailure(413, 'TOO_LARGE', `The body may have ${maxBytes} bytes at most.`)
}

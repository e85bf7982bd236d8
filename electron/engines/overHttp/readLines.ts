import { AppError } from '../../../shared/model/errors.ts'
import { redact } from '../../platform/redact.ts'

export interface LineLimits {
  /** The longest line, in UTF-16 units. */
  maxLine?: number
  /** The most bytes of a whole stream, blank lines and all. */
  maxBytes?: number
}

/**
 * Reads a stream of lines, without their ends. Yields what each network read completed, as one list; an empty list is
 * never yielded, and what stands after the last line's end is a line too. Splits inside characters, CRLF and a byte order
 * mark are nothing special. A line that is too long is STREAM_BROKEN, after those before it were yielded. Whatever ends
 * the reading, the stream is cancelled.
 */
export async function* readLines(
  body: ReadableStream<Uint8Array>,
  { maxLine = 1024 * 1024, maxBytes = 256 * 1024 * 1024 }: LineLimits = {},
): AsyncGenerator<string[], void, undefined> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  let bytes = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      bytes += value?.byteLength ?? 0
      if (bytes > maxBytes) throw brokenOff('it sent far more than an answer can be', `more than ${maxBytes} bytes`)
      const fresh = done ? `${decoder.decode()}\n` : decoder.decode(value, { stream: true })
      // Only the new part can hold a line's end: a long line that comes in small pieces is scanned once.
      const from = rest.length
      rest += fresh
      const lines: string[] = []
      let start = 0
      let isTooLong = false
      for (let end = rest.indexOf('\n', from); end !== -1 && !isTooLong; end = rest.indexOf('\n', start)) {
        isTooLong = end - start > maxLine
        if (!isTooLong) lines.push(rest.slice(start, rest[end - 1] === '\r' && end > start ? end - 1 : end))
        start = end + 1
      }
      rest = rest.slice(start)
      if (lines.length > 0) yield lines
      if (isTooLong || rest.length > maxLine) {
        throw brokenOff('it sent a line without an end', `a line of more than ${maxLine} characters`)
      }
      if (done) return
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}

/** An answer whose bytes are none of an answer. */
export function brokenOff(why: string, detail: string): AppError {
  return new AppError('STREAM_BROKEN', `The engine's answer broke off: ${why}.`, {
    next: 'What had arrived is kept. Try again; if it happens again, restart the engine.',
    // Hidden first: half of a key would not be found.
    detail: redact(detail).slice(0, 500),
  })
}

/** The JSON that a line is. STREAM_BROKEN when it is none. */
export function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    throw brokenOff('it sent something that is not an answer', line)
  }
}

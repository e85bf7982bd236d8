import { AppError } from '../../../shared/model/errors.ts'

export interface NdjsonLimits {
  /** The longest line, in UTF-16 units. */
  maxLine?: number
  /** The most bytes of a whole stream, blank lines and all. */
  maxBytes?: number
}

const BLANK = /^[ \t\r]*$/

/**
 * Reads a stream of JSON lines. Yields what each network read completed, as one list, so that a caller can join lines
 * that came together; an empty list is never yielded. Splits inside characters, CRLF, a byte order mark and blank lines
 * are nothing special. A line that is not JSON, or too long, is STREAM_BROKEN, after the good lines before it were
 * yielded. Whatever ends the reading, the stream is cancelled.
 */
export async function* readNdjson(
  body: ReadableStream<Uint8Array>,
  { maxLine = 1024 * 1024, maxBytes = 256 * 1024 * 1024 }: NdjsonLimits = {},
): AsyncGenerator<unknown[], void, undefined> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  let bytes = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      bytes += value?.byteLength ?? 0
      if (bytes > maxBytes) throw broken('it sent far more than an answer can be', `more than ${maxBytes} bytes`)
      const fresh = done ? `${decoder.decode()}\n` : decoder.decode(value, { stream: true })
      // Only the new part can hold a line's end: a long line that comes in small pieces is scanned once.
      const from = rest.length
      rest += fresh
      const lines: unknown[] = []
      let start = 0
      let failure: AppError | undefined
      for (let end = rest.indexOf('\n', from); end !== -1 && !failure; end = rest.indexOf('\n', start)) {
        const line = rest.slice(start, end)
        start = end + 1
        if (BLANK.test(line)) continue
        const parsed = line.length > maxLine ? tooLong(maxLine) : parse(line)
        if (parsed instanceof AppError) failure = parsed
        else lines.push(parsed)
      }
      rest = rest.slice(start)
      if (!failure && rest.length > maxLine) failure = tooLong(maxLine)
      if (lines.length > 0) yield lines
      if (failure) throw failure
      if (done) return
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}

/** Its value, or the failure it is. A JSON line can't be an AppError itself, so the two can't be mixed up. */
function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return broken('it sent something that is not an answer', line.slice(0, 500))
  }
}

function tooLong(maxLine: number): AppError {
  return broken('it sent a line without an end', `a line of more than ${maxLine} characters`)
}

function broken(why: string, detail: string): AppError {
  return new AppError('STREAM_BROKEN', `The engine's answer broke off: ${why}.`, {
    next: 'What had arrived is kept. Try again; if it happens again, restart the engine.',
    detail,
  })
}

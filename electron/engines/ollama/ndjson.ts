import { type LineLimits, parseJson, readLines } from '../overHttp/readLines.ts'

const BLANK = /^[ \t\r]*$/

/**
 * Reads a stream of JSON lines. Yields what each network read completed, as one list, so that a caller can join lines
 * that came together; an empty list is never yielded, and blank lines are nothing. A line that is not JSON, or too long,
 * is STREAM_BROKEN, after the good lines before it were yielded. Whatever ends the reading, the stream is cancelled.
 */
export async function* readNdjson(
  body: ReadableStream<Uint8Array>,
  limits?: LineLimits,
): AsyncGenerator<unknown[], void, undefined> {
  for await (const lines of readLines(body, limits)) {
    const values: unknown[] = []
    let failure: { error: unknown } | undefined
    for (const line of lines) {
      if (BLANK.test(line)) continue
      try {
        values.push(parseJson(line))
      } catch (error) {
        failure = { error }
        break
      }
    }
    if (values.length > 0) yield values
    if (failure) throw failure.error
  }
}

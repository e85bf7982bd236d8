import { brokenOff, type LineLimits, parseJson, readLines } from '../overHttp/readLines.ts'

/** What `data: [DONE]` is read as. */
export const DONE = Symbol('[DONE]')

/** The longest event, in UTF-16 units, whose data may stand in many lines. */
const MAX_EVENT = 1024 * 1024

/**
 * Reads server-sent events whose data is JSON. Yields what each network read completed, as one list; an empty list is
 * never yielded. Comments, which servers send to keep a silent connection, are nothing. An `error:` field, as older
 * llama-servers send it, is read as `{ error }`. Data that is not JSON is STREAM_BROKEN, after the good events before it
 * were yielded. Whatever ends the reading, the stream is cancelled.
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  limits?: LineLimits,
): AsyncGenerator<unknown[], void, undefined> {
  let data: string[] = []
  let length = 0
  const take = (): unknown[] => {
    if (data.length === 0) return []
    const text = data.join('\n')
    data = []
    length = 0
    return [text.trim() === '[DONE]' ? DONE : parseJson(text)]
  }
  for await (const lines of readLines(body, limits)) {
    const values: unknown[] = []
    let failure: { error: unknown } | undefined
    try {
      for (const line of lines) {
        if (line === '') values.push(...take())
        const [, field, text = ''] = /^(data|error)(?:: ?(.*))?$/s.exec(line) ?? []
        if (field === 'data') {
          data.push(text)
          length += text.length + 1
          if (length > MAX_EVENT)
            throw brokenOff('it sent an event without an end', `more than ${MAX_EVENT} characters`)
        }
        if (field === 'error') values.push({ error: readError(text) })
      }
    } catch (error) {
      failure = { error }
    }
    if (values.length > 0) yield values
    if (failure) throw failure.error
  }
  // A last event without the empty line after it.
  const last = take()
  if (last.length > 0) yield last
}

/** JSON as a rule; else the words themselves. */
function readError(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

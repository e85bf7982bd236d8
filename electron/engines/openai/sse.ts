import { type LineLimits, parseJson, readLines } from '../readLines.ts'

/** What `data: [DONE]` is read as. */
export const DONE = Symbol('[DONE]')

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
  const take = (): unknown[] => {
    if (data.length === 0) return []
    const text = data.join('\n')
    data = []
    return [text.trim() === '[DONE]' ? DONE : parseJson(text)]
  }
  for await (const lines of readLines(body, limits)) {
    const values: unknown[] = []
    let failure: { error: unknown } | undefined
    try {
      for (const line of lines) {
        if (line === '') values.push(...take())
        const [, field, text = ''] = /^(data|error)(?:: ?(.*))?$/s.exec(line) ?? []
        if (field === 'data') data.push(text)
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

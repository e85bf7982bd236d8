import type { ApiEvent } from './route.ts'

const SILENCE_MS = 10_000

/**
 * The events, with a comment whenever none has come for a while: what lies between cuts connections that are silent. None
 * comes before the first event, so that a failure until then is a reply of its own.
 */
export async function* keptAlive(events: AsyncIterable<ApiEvent>, silenceMs = SILENCE_MS): AsyncGenerator<ApiEvent> {
  const iterator = events[Symbol.asyncIterator]()
  try {
    let next = iterator.next()
    await next
    for (;;) {
      let timer: NodeJS.Timeout | undefined
      const silence = new Promise<undefined>((resolve) => {
        timer = setTimeout(() => resolve(undefined), silenceMs)
      })
      const come = await Promise.race([next, silence]).finally(() => clearTimeout(timer))
      if (come?.done) return
      if (!come) yield { comment: 'keep-alive' }
      else {
        yield come.value
        next = iterator.next()
      }
    }
  } finally {
    Promise.resolve(iterator.return?.()).catch(() => {})
  }
}

import type { QuickEvent } from '../../shared/contract/quick.ts'
import { silence } from '../procedures/shell.ts'

/** A browser that is started for it has opened its page by then; what nobody took is not asked hours later. */
const TAKEN_WITHIN_MS = 60_000

/**
 * Questions of the command line on their way to a page of quick ask in the browser. They go over the page's own wire, so
 * that they stand in no address and no browser's history; each goes to one page, the next that begins to listen.
 */
export function createQuickRequests(now: () => number = Date.now) {
  let waiting: { text: string; since: number }[] = []

  async function* events(signal: AbortSignal | undefined): AsyncGenerator<QuickEvent, void> {
    waiting = waiting.filter(({ since }) => now() - since < TAKEN_WITHIN_MS)
    const next = waiting.shift()
    if (next) yield { type: 'ask', text: next.text }
    yield* silence(signal)
  }

  return {
    events,
    /** Keeps the question for the page that is about to be opened. The result takes it back. */
    put(text: string): () => void {
      const question = { text, since: now() }
      waiting.push(question)
      return () => {
        waiting = waiting.filter((one) => one !== question)
      }
    },
  }
}

import { randomUUID } from 'node:crypto'
import type { QuickEvent } from '../../shared/contract/quick.ts'
import { silence } from '../procedures/shell.ts'

/** A browser that is started for it has opened its page by then; what nobody took is not asked later. */
const TAKEN_WITHIN_MS = 30_000

/** A question on its way to the page that is opened for it. */
export interface WaitingQuestion {
  /** What that page's address names it by: once only, and nothing of its words. */
  id: string
  /** Whether the page took it, when that is known: soon, or never. */
  taken: Promise<boolean>
  takeBack(): void
}

/**
 * Questions of the command line on their way to a page of quick ask in the browser. They go over the page's own wire, so
 * that they stand in no address and no browser's history; each goes to the page that was opened for it, and to no other.
 */
export function createQuickRequests(withinMs = TAKEN_WITHIN_MS) {
  const waiting = new Map<string, { text: string; settle(taken: boolean): void }>()

  async function* events(signal: AbortSignal | undefined, id?: string): AsyncGenerator<QuickEvent, void> {
    const question = id !== undefined && !signal?.aborted ? waiting.get(id) : undefined
    if (question && id !== undefined) {
      waiting.delete(id)
      yield { type: 'ask', text: question.text }
      // Asked for more, the wire has sent it.
      question.settle(true)
    }
    yield* silence(signal)
  }

  return {
    events,
    put(text: string): WaitingQuestion {
      const id = randomUUID()
      const { promise: taken, resolve } = Promise.withResolvers<boolean>()
      const settle = (was: boolean) => {
        clearTimeout(timer)
        waiting.delete(id)
        resolve(was)
      }
      const timer = setTimeout(() => settle(false), withinMs)
      waiting.set(id, { text, settle })
      return { id, taken, takeBack: () => settle(false) }
    },
  }
}

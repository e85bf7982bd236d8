import type { QuickEvent } from '../../shared/contract/quick.ts'
import { createBroadcast } from '../platform/broadcast.ts'

/**
 * What happens to the quick-ask window, on its way to its page. What is asked of a page that still loads waits until it
 * listens; a page that comes back to a window that is shown is told so first.
 */
export function createQuickEvents(isShown: () => boolean) {
  const all = createBroadcast<QuickEvent>()
  const waiting: QuickEvent[] = []
  let pages = 0

  return {
    emit(event: QuickEvent): void {
      if (pages > 0) all.emit(event)
      // Whether it is shown is told anew to whoever comes; what is to be asked would be lost.
      else if (event.type === 'ask' || event.type === 'command') waiting.push(event)
    },
    /** Ends when `signal` fires. */
    watch(signal: AbortSignal | undefined): AsyncGenerator<QuickEvent, void> {
      // Subscribed here and not at the first `next`, so that nothing falls between the two.
      const live = all.watch(signal)
      if (!signal?.aborted) {
        pages++
        signal?.addEventListener('abort', () => pages--, { once: true })
      }
      const shownAlready = isShown()
      async function* events(): AsyncGenerator<QuickEvent, void> {
        if (shownAlready) yield { type: 'shown' }
        while (!signal?.aborted) {
          const event = waiting.shift()
          if (!event) break
          yield event
        }
        yield* live
      }
      return events()
    },
  }
}

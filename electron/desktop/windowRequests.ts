import type { WindowRequest } from '../../shared/contract/windows.ts'
import { createBroadcast } from '../platform/broadcast.ts'

/** What the desktop asks of the pages in its windows. */
export interface WindowRequests {
  /** Told to the window's page; a page that is still loading is told when it listens. */
  ask(windowId: string, request: WindowRequest): void
  /** What is asked of that window, and what has waited for it. Ends when `signal` fires. */
  watch(windowId: string, signal: AbortSignal | undefined): AsyncGenerator<WindowRequest, void>
}

/** A page that never comes has nothing to answer for. */
const MAX_WAITING = 20

export function createWindowRequests(): WindowRequests {
  const all = createBroadcast<{ windowId: string; request: WindowRequest }>()
  const listening = new Map<string, number>()
  const waiting = new Map<string, WindowRequest[]>()

  async function* only(windowId: string, requests: AsyncGenerator<{ windowId: string; request: WindowRequest }, void>) {
    for await (const one of requests) if (one.windowId === windowId) yield one.request
  }

  return {
    ask(windowId, request) {
      if (listening.has(windowId)) all.emit({ windowId, request })
      else waiting.set(windowId, [...(waiting.get(windowId) ?? []), request].slice(-MAX_WAITING))
    },
    watch(windowId, signal) {
      const requests = all.watch(signal)
      if (!signal?.aborted) {
        listening.set(windowId, (listening.get(windowId) ?? 0) + 1)
        signal?.addEventListener('abort', () => {
          const others = (listening.get(windowId) ?? 1) - 1
          if (others > 0) listening.set(windowId, others)
          else listening.delete(windowId)
        })
        for (const request of waiting.get(windowId) ?? []) all.emit({ windowId, request })
        waiting.delete(windowId)
      }
      return only(windowId, requests)
    },
  }
}

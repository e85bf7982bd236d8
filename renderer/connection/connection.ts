import type { ClientLink } from '@orpc/client'
import type { LeftToWindowId } from '../../shared/actions.ts'

/** `open` is the only state in which a call can be sent; `refused` means that main is there and turns this page away. */
export type ConnectionState = 'connecting' | 'open' | 'lost' | 'refused'

/** One live way to main. A new one is made after each loss; `send` on a dead one only fails. */
export type Link = ClientLink<Record<never, never>>

/**
 * The way from this page to main, whatever it is made of. It reconnects by itself, for as long as the page lives;
 * nothing above it knows whether it is IPC or a socket.
 */
export interface Connection {
  readonly state: ConnectionState
  /** Calls `listener` after each change of `state`; returns the way to stop that. */
  subscribe(listener: () => void): () => void
  /** The live link, null unless `state` is `open`. */
  readonly link: Link | null
  /** The conversation that this page was opened for, when its address says so. */
  readonly initialConversation: string | null
  /** Which question of the command line this page was opened for. */
  readonly initialQuestion?: string | undefined
  /** What this page begins with, when its address says so. */
  readonly initialAction?: LeftToWindowId | undefined
  /** The address that opens another window as a tab; null where main opens windows itself. */
  newTabUrl(conversationId?: string, action?: LeftToWindowId): string | null
  /** Ends it for good: for tests and for a page that goes away. */
  close(): void
}

/**
 * Resolves with the live link: at once, or when the connection is open again. Resolves with null when that took longer
 * than `patienceMs`, when the page is refused, or when `signal` fires first.
 */
export function whenOpen(connection: Connection, patienceMs: number, signal?: AbortSignal): Promise<Link | null> {
  if (connection.link || connection.state === 'refused' || signal?.aborted) return Promise.resolve(connection.link)
  return new Promise((resolve) => {
    const settle = () => {
      unsubscribe()
      clearTimeout(timer)
      signal?.removeEventListener('abort', settle)
      resolve(connection.link)
    }
    const unsubscribe = connection.subscribe(() => {
      if (connection.link || connection.state === 'refused') settle()
    })
    const timer = Number.isFinite(patienceMs) ? setTimeout(settle, patienceMs) : undefined
    signal?.addEventListener('abort', settle)
  })
}

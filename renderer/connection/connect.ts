import type { Bridge } from '../../shared/wire.ts'
import type { Connection } from './connection.ts'
import { createIpcConnection } from './ipcConnection.ts'
import { createSocketConnection } from './socketConnection.ts'
import { claimWindowId, takeArrival } from './tabIdentity.ts'

declare global {
  interface Window {
    /** Set by the preload; absent in browser mode. */
    aside?: Bridge
  }
}

/**
 * This page's connection to main: over IPC where the preload has left its bridge, else over a socket to the server that
 * sent the page. The only place that knows there are two. `quick`: for quick ask, which is no window; a window's tab makes
 * one of its own for the quick ask over it.
 */
export async function connect({ quick = false } = {}): Promise<Connection> {
  if (window.aside) return createIpcConnection(window.aside)
  let { token, conversationId, question, action } = takeArrival(location, history, sessionStorage)
  const windowId = await claimWindowId(sessionStorage, navigator.locks, quick ? 'q' : 'w')
  return createSocketConnection({
    origin: location.origin,
    windowId,
    token: () => token,
    initialConversation: conversationId,
    initialQuestion: question,
    initialAction: action,
    nudges(nudge) {
      const onHash = () => {
        // The address of a conversation, as the local API tells it, was put into a tab that is open.
        if (new URLSearchParams(location.hash.slice(1)).has('conversation')) return location.reload()
        token = takeArrival(location, history, sessionStorage).token
        nudge()
      }
      const onVisible = () => document.visibilityState === 'visible' && nudge()
      addEventListener('hashchange', onHash)
      addEventListener('online', nudge)
      document.addEventListener('visibilitychange', onVisible)
      return () => {
        removeEventListener('hashchange', onHash)
        removeEventListener('online', nudge)
        document.removeEventListener('visibilitychange', onVisible)
      }
    },
  })
}

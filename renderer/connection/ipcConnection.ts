import type { Bridge } from '../../shared/wire.ts'
import type { Connection } from './connection.ts'
import { createPortLink } from './portLink.ts'

/** The desktop's connection: open from the first moment to the page's end, since main ends with the page or before it. */
export function createIpcConnection(bridge: Bridge): Connection {
  const port = createPortLink((frame) => bridge.post(frame))
  bridge.onMessage((frame) => port.receive(frame))
  let open = true
  const listeners = new Set<() => void>()
  return {
    get state() {
      return open ? 'open' : 'lost'
    },
    get link() {
      return open ? port.link : null
    },
    initialConversation: null,
    newTabUrl: () => null,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close() {
      open = false
      port.close()
      for (const listener of listeners) listener()
    },
  }
}

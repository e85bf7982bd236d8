/** What a tab keeps is kept like a window's; storage has it. */
interface WindowLife {
  opened(windowId: string): void
  closed(windowId: string, how: { forGood: boolean }): void
  toRestore(): string[]
}

/** A tab that reloads, sleeps or waits for a restarted server is back within this time; one that isn't was closed. */
const GRACE_MS = 60_000

/**
 * Keeps track of which tabs are there. A server sees only sockets come and go, so a tab counts as closed for good when it
 * has stayed away; its history is kept all the same, for a browser that brings it back days later.
 */
export function createTabs(windows: WindowLife, graceMs = GRACE_MS) {
  const sockets = new Map<string, number>()
  const leaving = new Map<string, NodeJS.Timeout>()

  function leave(windowId: string): void {
    const timer = setTimeout(() => {
      leaving.delete(windowId)
      windows.closed(windowId, { forGood: true })
    }, graceMs)
    timer.unref()
    leaving.set(windowId, timer)
  }

  for (const windowId of windows.toRestore()) leave(windowId)

  return {
    /** A tab's socket has come or gone. A tab can have two for a moment, while it reconnects. */
    onSocket(windowId: string, present: boolean): void {
      const before = sockets.get(windowId) ?? 0
      const now = before + (present ? 1 : -1)
      sockets.set(windowId, now)
      if (present && before === 0) {
        clearTimeout(leaving.get(windowId))
        leaving.delete(windowId)
        windows.opened(windowId)
      }
      if (!present && now === 0) {
        sockets.delete(windowId)
        windows.closed(windowId, { forGood: false })
        leave(windowId)
      }
    },
    /** The server is closing: what is open now comes back. */
    close(): void {
      for (const timer of leaving.values()) clearTimeout(timer)
      leaving.clear()
    },
  }
}

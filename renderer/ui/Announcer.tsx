import { useSyncExternalStore } from 'react'

let text = ''
const listeners = new Set<() => void>()

/** Says something once to a screen reader, politely. Saying the same thing twice is heard twice. */
export function announce(next: string): void {
  // A live region is read when its text changes; a no-break space makes the same words a change.
  text = next === text ? `${next}\u00a0` : next
  for (const listener of listeners) listener()
}

/** The one live region of a page, which `announce` speaks through. It is seen by nobody. */
export function Announcer() {
  const said = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => text,
  )
  return (
    <div className="visually-hidden" role="status" aria-live="polite" aria-atomic="true">
      {said}
    </div>
  )
}

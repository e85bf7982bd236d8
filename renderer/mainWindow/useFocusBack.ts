import { useEffect } from 'react'
import type { Panel } from './Panels.tsx'

/** Puts the focus into the message box at first, and wherever a panel that closed has left it nowhere. */
export function useFocusBack(panel: Panel | null, focusComposer: () => void): void {
  useEffect(focusComposer, [focusComposer])
  // What opened a panel may be gone when it closes, as an entry of a menu is.
  useEffect(() => {
    if (panel !== null) return
    const timer = setTimeout(() => document.activeElement === document.body && focusComposer(), 50)
    return () => clearTimeout(timer)
  }, [panel, focusComposer])
}

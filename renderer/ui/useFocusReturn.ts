import { useRef } from 'react'
import { focusIsLost } from './focusIsLost.ts'

/** What Radix tells a panel when it opens and closes. */
interface PanelFocus {
  onOpenAutoFocus: (event: Event) => void
  onCloseAutoFocus: (event: Event) => void
}

/**
 * Gives the focus back, when a panel closes, to what had it before: Radix does so only for a panel with a trigger of its
 * own. What has taken the focus meanwhile keeps it. `onOpen` may choose what gets the focus first.
 */
export function useFocusReturn(onOpen?: (event: Event) => void): PanelFocus {
  const before = useRef<Element | null>(null)
  return {
    onOpenAutoFocus(event) {
      before.current = document.activeElement
      onOpen?.(event)
    },
    onCloseAutoFocus(event) {
      event.preventDefault()
      if (focusIsLost() && before.current instanceof HTMLElement) before.current.focus()
    },
  }
}

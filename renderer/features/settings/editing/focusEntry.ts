import type { RefObject } from 'react'

/** Gives the focus to the EntryRow with that id once the list is drawn; to the page's first button where there is none. */
export function focusEntry(page: RefObject<HTMLElement | null>, id?: string): void {
  requestAnimationFrame(() => {
    const entry = id === undefined ? null : page.current?.querySelector<HTMLElement>(`[data-entry="${CSS.escape(id)}"]`)
    ;(entry ?? page.current?.querySelector('button'))?.focus()
  })
}

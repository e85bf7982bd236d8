import { type RefObject, useLayoutEffect, useRef } from 'react'
import { focusIsLost } from './focusIsLost.ts'

interface RowFocus<T extends HTMLElement> {
  /** For what holds the rows, each a `li` with `data-row`, and what stands there when there is none, with `data-none`. */
  place: RefObject<T | null>
  /** The row is about to go, and its button with it. */
  leaving: (id: string) => void
}

/**
 * Keeps the focus where it was when a row goes with the button that had it: on the row that takes its place, else the last
 * one, else on what says that there is none. What has taken the focus meanwhile keeps it.
 */
export function useRowFocus<T extends HTMLElement = HTMLDivElement>(ids: readonly string[]): RowFocus<T> {
  const place = useRef<T>(null)
  const gone = useRef<{ id: string; at: number } | null>(null)
  // Before the dialog around it notices: that would take the focus to itself.
  useLayoutEffect(() => {
    if (!gone.current || ids.includes(gone.current.id)) return
    const { at } = gone.current
    gone.current = null
    if (!focusIsLost()) return
    const rows = [...(place.current?.querySelectorAll('li[data-row]') ?? [])]
    const button = (rows[at] ?? rows.at(-1))?.querySelector<HTMLElement>('button')
    const next = button ?? place.current?.querySelector<HTMLElement>('[data-none]')
    next?.focus()
  })
  return {
    place,
    leaving(id) {
      gone.current = { id, at: ids.indexOf(id) }
    },
  }
}

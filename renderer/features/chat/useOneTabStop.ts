import { type FocusEvent, type KeyboardEvent, type RefObject, useEffect, useRef } from 'react'

const CONTROLS = 'a[href], button:not(:disabled), input, select, textarea, summary, [tabindex="0"]'

/** What `useOneTabStop` needs on the list, and the two elements that stand before and after its messages. */
export interface OneTabStop {
  before: RefObject<HTMLSpanElement | null>
  after: RefObject<HTMLSpanElement | null>
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void
  onFocus: (event: FocusEvent<HTMLElement>) => void
}

/**
 * One message is what Tab comes to. It goes on through the controls in it, and then leaves the list, however many
 * messages with controls of their own there are before and after.
 */
export function useOneTabStop(box: RefObject<HTMLElement | null>): OneTabStop {
  const before = useRef<HTMLSpanElement>(null)
  const after = useRef<HTMLSpanElement>(null)
  const byTab = useRef(false)
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      byTab.current = event.key === 'Tab'
    }
    const onPointer = () => {
      byTab.current = false
    }
    addEventListener('keydown', onKey, true)
    addEventListener('pointerdown', onPointer, true)
    return () => {
      removeEventListener('keydown', onKey, true)
      removeEventListener('pointerdown', onPointer, true)
    }
  }, [])

  return {
    before,
    after,
    onKeyDown(event) {
      if (event.key !== 'Tab' || event.ctrlKey || event.altKey || event.metaKey) return
      const target = event.target as HTMLElement
      const article = target.closest<HTMLElement>('[data-message]')
      if (!article) return
      // Answers side by side are gone through one after the other.
      const columns = target.closest<HTMLElement>('[data-columns]')
      const part = columns ?? article
      const leaves = event.shiftKey
        ? target === (columns ? controlsOf(columns)[0] : article)
        : controlsOf(part).at(-1) === target || isAlone(part)
      // From there the browser itself goes on to what is next.
      if (leaves) (event.shiftKey ? before : after).current?.focus({ preventScroll: true })
    },
    onFocus(event) {
      const from = event.relatedTarget
      if (!byTab.current || (from instanceof Node && box.current?.contains(from))) return
      const current = box.current?.querySelector<HTMLElement>('[data-message][tabindex="0"]')
      if (current && !current.contains(event.target)) current.focus()
    },
  }
}

const isAlone = (article: HTMLElement) => controlsOf(article).length === 0

function controlsOf(article: HTMLElement): HTMLElement[] {
  const all = [...article.querySelectorAll<HTMLElement>(CONTROLS)]
  return all.filter((control) => control.tabIndex >= 0 && control.checkVisibility({ visibilityProperty: true }))
}

import { type RefObject, useLayoutEffect, useRef } from 'react'

/**
 * Tells how tall the page needs to be, in CSS pixels, each time that changes. It is measured from the content alone, so
 * that a window which is made that tall changes nothing. `atLeast` makes room for a panel that opens over the content.
 */
export function useFit(
  panel: RefObject<HTMLElement | null>,
  { fit, atLeast }: { fit: ((height: number) => void) | undefined; atLeast: number },
): void {
  const told = useRef(0)
  const latest = useRef(fit)
  latest.current = fit
  useLayoutEffect(() => {
    const element = panel.current
    if (!element) return
    const measure = () => {
      const scrolled = element.querySelector('.quick-out')
      const hidden = scrolled ? scrolled.scrollHeight - scrolled.clientHeight : 0
      const borders = element.offsetHeight - element.clientHeight
      const height = Math.max(Math.ceil(element.scrollHeight + borders + hidden), atLeast)
      if (height === told.current) return
      told.current = height
      latest.current?.(height)
    }
    const sizes = new ResizeObserver(measure)
    // In a window that is full a part that is added changes no size but its own.
    const watch = () => {
      sizes.disconnect()
      for (const part of element.children) sizes.observe(part)
      const content = element.querySelector('.quick-out')?.firstElementChild
      if (content) sizes.observe(content)
      measure()
    }
    const parts = new MutationObserver(watch)
    parts.observe(element, { childList: true })
    watch()
    return () => {
      parts.disconnect()
      sizes.disconnect()
    }
  }, [panel, atLeast])
}

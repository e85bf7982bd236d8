import { type RefObject, useLayoutEffect, useRef } from 'react'

/**
 * Tells how tall the page needs to be, in CSS pixels, each time that changes. It is measured from the content alone, so
 * that a window which is made that tall changes nothing. `atLeast` makes room for a panel that opens over the content;
 * `shown` is whatever stands in the part that scrolls.
 */
export function useFit(
  panel: RefObject<HTMLElement | null>,
  { fit, atLeast, shown }: { fit: ((height: number) => void) | undefined; atLeast: number; shown: unknown },
): void {
  const told = useRef(0)
  const latest = useRef(fit)
  latest.current = fit
  // biome-ignore lint/correctness/useExhaustiveDependencies: what stands in the scrolled part is watched anew
  useLayoutEffect(() => {
    const element = panel.current
    if (!element) return
    const scrolled = element.querySelector('.quick-out')
    const measure = () => {
      const hidden = scrolled ? scrolled.scrollHeight - scrolled.clientHeight : 0
      const borders = element.offsetHeight - element.clientHeight
      const height = Math.max(Math.ceil(element.scrollHeight + borders + hidden), atLeast)
      if (height === told.current) return
      told.current = height
      latest.current?.(height)
    }
    measure()
    const observer = new ResizeObserver(measure)
    for (const part of element.children) observer.observe(part)
    if (scrolled?.firstElementChild) observer.observe(scrolled.firstElementChild)
    return () => observer.disconnect()
  }, [panel, atLeast, shown])
}

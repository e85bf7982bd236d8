const waiting = new WeakMap<Element, () => void>()
let observer: IntersectionObserver | undefined

/** Calls back once when an element comes near the visible part of the page. Returns how to stop waiting for it. */
export function whenNear(element: Element, callback: () => void): () => void {
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue
        observer?.unobserve(target)
        waiting.get(target)?.()
      }
    },
    { rootMargin: '800px', scrollMargin: '800px' },
  )
  waiting.set(element, callback)
  observer.observe(element)
  return () => observer?.unobserve(element)
}

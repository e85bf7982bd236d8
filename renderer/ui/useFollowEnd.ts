import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'

const NEAR = 32
const HOLD = 'aside-hold'

/** How many pixels the box must still scroll (negative: up) for something to be where it belongs; null: it isn't there. */
export type Place = (box: HTMLElement) => number | null

/** Keeps a box that follows its end at a place, as its `hold` does; without one, at the place where it is held still. */
export function holdAt(box: Element, place?: Place): void {
  box.dispatchEvent(new CustomEvent(HOLD, { detail: place }))
}

/**
 * Keeps a scrolled box at its end while its content grows, for as long as the reader is there; the smallest move up lets
 * go, and coming back to the end takes hold again. `start` is the place to begin at, as soon as there is content (`ready`);
 * null: the end. `hold` keeps the box at a place, whatever is laid out around it meanwhile, until the reader does
 * anything: a place that is held wins over the end. Nothing is moved between the press and the release of a pointer:
 * what was pressed would no longer be under it.
 */
export function useFollowEnd(box: RefObject<HTMLElement | null>, start: Place | null, ready: boolean) {
  const [following, setFollowing] = useState(start === null)
  const isFollowing = useRef(following)
  const held = useRef(start)
  const isPressed = useRef(false)
  /** Where the box was put, or was last seen. */
  const seen = useRef({ top: 0, height: 0 })
  const follow = useCallback((next: boolean) => {
    isFollowing.current = next
    setFollowing(next)
  }, [])

  const pin = useCallback(() => {
    const element = box.current
    if (!element || isPressed.current) return
    const by = held.current?.(element)
    if (typeof by === 'number') {
      if (Math.abs(by) >= 1) element.scrollTop += by
      follow(distanceToEnd(element) < 2)
    } else if (isFollowing.current) element.scrollTop = element.scrollHeight
    else return
    seen.current = { top: element.scrollTop, height: element.scrollHeight }
  }, [box, follow])

  const toEnd = useCallback(() => {
    held.current = null
    follow(true)
    pin()
  }, [follow, pin])
  const hold = useCallback(
    (place: Place) => {
      held.current = place
      follow(false)
      pin()
    },
    [follow, pin],
  )

  useLayoutEffect(() => {
    const element = box.current
    if (!element || !ready) return
    // What was kept may be of another branch.
    if (held.current?.(element) === null) toEnd()
    else pin()
  }, [box, ready, pin, toEnd])

  useEffect(() => {
    const element = box.current
    const content = element?.firstElementChild
    if (!element || !content) return
    seen.current = { top: element.scrollTop, height: element.scrollHeight }
    const onScroll = () => {
      const distance = distanceToEnd(element)
      const { top, height } = seen.current
      // Content that shrinks moves the box up as well; only a move of the reader's lets go of the end.
      const wentUp = element.scrollTop < top - 1 && element.scrollHeight >= height
      // The box's own moves to the end have moved `top` along: a step down is the reader's.
      const wentDown = element.scrollTop > top + 1
      if (held.current === null) {
        if (wentUp) follow(distance < 2)
        else if (wentDown && distance < NEAR) follow(true)
      }
      seen.current = { top: element.scrollTop, height: element.scrollHeight }
    }
    const onWheel = (event: WheelEvent) => {
      // The wheel speaks before the scroll event does: without this, a fast answer pulls the reader back once more.
      if (event.deltaY < 0 && element.scrollTop > 0) follow(false)
    }
    const letGo = () => {
      held.current = null
    }
    const onPress = ({ target }: Event) => {
      // The box itself is its scroll bar, whose release is not told.
      isPressed.current = target !== element && target instanceof Node && element.contains(target)
    }
    let frame = 0
    const onRelease = () => {
      if (!isPressed.current) return
      isPressed.current = false
      // The click comes after it.
      frame = requestAnimationFrame(pin)
    }
    const onHold = ({ detail }: CustomEventInit<Place>) => {
      if (detail) hold(detail)
      else pin()
    }
    const observer = new ResizeObserver(pin)
    observer.observe(content)
    observer.observe(element)
    element.addEventListener('scroll', onScroll, { passive: true })
    element.addEventListener('wheel', onWheel, { passive: true })
    element.addEventListener(HOLD, onHold)
    const moves = ['wheel', 'touchstart', 'pointerdown', 'keydown'] as const
    const releases = ['pointerup', 'pointercancel'] as const
    for (const move of moves) addEventListener(move, letGo, { capture: true, passive: true })
    addEventListener('pointerdown', onPress, { capture: true, passive: true })
    for (const release of releases) addEventListener(release, onRelease, { capture: true, passive: true })
    return () => {
      observer.disconnect()
      cancelAnimationFrame(frame)
      element.removeEventListener('scroll', onScroll)
      element.removeEventListener('wheel', onWheel)
      element.removeEventListener(HOLD, onHold)
      for (const move of moves) removeEventListener(move, letGo, { capture: true })
      removeEventListener('pointerdown', onPress, { capture: true })
      for (const release of releases) removeEventListener(release, onRelease, { capture: true })
    }
  }, [box, follow, hold, pin])

  return { following, toEnd, hold }
}

function distanceToEnd(element: HTMLElement): number {
  return element.scrollHeight - element.clientHeight - element.scrollTop
}

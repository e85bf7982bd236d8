import { type RefObject, useEffect, useState } from 'react'
import { flushSync } from 'react-dom'

const NEWEST = 30
const SLICE = 12

/**
 * The index from which on a list of `count` is mounted: the newest 30 at once, older ones in idle time, so that a long
 * conversation opens as fast as a short one and native find and selection still reach all of it. What is mounted above
 * never moves what the reader sees. Whatever is at `wanted` or after it is mounted at once.
 */
export function useIdleMount(box: RefObject<HTMLElement | null>, count: number, wanted = count): number {
  // Counted from the end, so that it holds before the messages are there and after more have come.
  const [mounted, setMounted] = useState(NEWEST)
  const from = Math.max(0, Math.min(count - mounted, wanted))

  useEffect(() => {
    if (from === 0) return
    const mountMore = () => {
      const element = box.current
      const below = element ? element.scrollHeight - element.scrollTop : 0
      flushSync(() => setMounted(count - from + SLICE))
      if (element) element.scrollTop = element.scrollHeight - below
    }
    const handle = requestIdleCallback(mountMore, { timeout: 500 })
    return () => cancelIdleCallback(handle)
  }, [box, from, count])

  return from
}

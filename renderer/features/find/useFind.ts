import { useCallback, useEffect, useRef, useState } from 'react'
import { findRanges, MOST_RANGES } from '../../ui/findRanges.ts'
import { firstInView, showRange } from '../../ui/showRange.ts'
import { holdAt } from '../../ui/useFollowEnd.ts'

const SETTLE_MS = 150

interface Find {
  /** How many places there are. */
  count: number
  /** There are more than are counted. */
  isMore: boolean
  /** Which of them is shown, from 1; 0 when there is none. */
  at: number
  /** The message that it is in. */
  message: HTMLElement | null
  step(direction: 1 | -1): void
}

interface Found {
  ranges: readonly Range[]
  index: number
}

const nothing: Found = { ranges: [], index: 0 }
const theLog = () => document.querySelector('[role="log"]')

/**
 * Marks every place of the query in the conversation, and shows one after the other: first the one nearest to where the
 * reader is. The place that is shown stays the same while text is added around it. Marks go when it ends.
 */
export function useFind(query: string): Find {
  const [found, setFound] = useState(nothing)
  /** Grows with each place that the reader asked to see. */
  const [asked, setAsked] = useState(0)
  const latest = useRef(found)
  const become = useCallback((next: Found) => {
    latest.current = next
    setFound(next)
  }, [])

  useEffect(() => {
    const log = theLog()
    if (!log) return
    const ranges = findRanges(log, query)
    become({ ranges, index: startAt(log, latest.current, ranges) })
    setAsked((count) => count + 1)
    // An answer grows and older messages are still being put in place.
    let timer: ReturnType<typeof setTimeout> | undefined
    const observer = new MutationObserver(() => {
      timer ??= setTimeout(() => {
        timer = undefined
        const again = findRanges(log, query)
        become({ ranges: again, index: keptIndex(latest.current, again) })
        holdAt(log)
      }, SETTLE_MS)
    })
    observer.observe(log, { subtree: true, childList: true, characterData: true })
    return () => {
      observer.disconnect()
      clearTimeout(timer)
    }
  }, [query, become])

  const { ranges, index } = found
  const current = ranges[index]
  useEffect(() => {
    CSS.highlights.set('find', new Highlight(...ranges))
    if (current) CSS.highlights.set('find-current', new Highlight(current))
    return () => {
      CSS.highlights.delete('find')
      CSS.highlights.delete('find-current')
    }
  }, [ranges, current])
  // Shown when the reader asks for it, not when the text around it changes.
  useEffect(() => {
    const log = theLog()
    if (asked > 0 && log) showRange(log, () => latest.current.ranges[latest.current.index])
  }, [asked])

  const step = useCallback(
    (direction: 1 | -1) => {
      const { ranges, index } = latest.current
      if (ranges.length === 0) return
      become({ ranges, index: (index + direction + ranges.length) % ranges.length })
      setAsked((count) => count + 1)
    },
    [become],
  )
  return {
    count: ranges.length,
    isMore: ranges.length === MOST_RANGES,
    at: current ? index + 1 : 0,
    message: current?.startContainer.parentElement?.closest<HTMLElement>('[data-message]') ?? null,
    step,
  }
}

/** Where a changed query begins: at the place that is shown or after it, so that typing on moves no further than it must. */
function startAt(log: Element, before: Found, ranges: readonly Range[]): number {
  const shown = before.ranges[before.index]
  const next = shown?.startContainer.isConnected
    ? ranges.findIndex((range) => range.compareBoundaryPoints(Range.START_TO_START, shown) >= 0)
    : firstInView(log, ranges)
  return Math.max(next, 0)
}

/** Where the place that is shown is now. */
function keptIndex({ ranges, index }: Found, again: readonly Range[]): number {
  const shown = ranges[index]
  const at = again.findIndex(
    (range) => range.startContainer === shown?.startContainer && range.startOffset === shown.startOffset,
  )
  return at === -1 ? Math.max(0, Math.min(index, again.length - 1)) : at
}

import { useCallback, useEffect, useState } from 'react'
import { findRanges } from '../../ui/findRanges.ts'

const SETTLE_MS = 150

interface Find {
  /** How many places there are. */
  count: number
  /** Which of them is shown, from 1; 0 when there is none. */
  at: number
  step(direction: 1 | -1): void
}

/** Marks every place of the query in the conversation, and shows one after the other. Marks go when it ends. */
export function useFind(query: string): Find {
  const [ranges, setRanges] = useState<Range[]>([])
  const [index, setIndex] = useState(0)

  useEffect(() => {
    const log = document.querySelector('[role="log"]')
    if (!log) return
    const look = () => setRanges(findRanges(log, query))
    look()
    setIndex(0)
    // An answer grows and older messages are still being put in place.
    let timer: ReturnType<typeof setTimeout> | undefined
    const observer = new MutationObserver(() => {
      timer ??= setTimeout(() => {
        timer = undefined
        look()
      }, SETTLE_MS)
    })
    observer.observe(log, { subtree: true, childList: true, characterData: true })
    return () => {
      observer.disconnect()
      clearTimeout(timer)
    }
  }, [query])

  const at = ranges.length === 0 ? 0 : Math.min(index, ranges.length - 1) + 1
  const current = ranges[at - 1]
  useEffect(() => {
    CSS.highlights.set('find', new Highlight(...ranges))
    if (current) CSS.highlights.set('find-current', new Highlight(current))
    return () => {
      CSS.highlights.delete('find')
      CSS.highlights.delete('find-current')
    }
  }, [ranges, current])
  // Shown when the reader asks for it, not when the text around it changes.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => show(current), [query, index])

  const step = useCallback(
    (direction: 1 | -1) => setIndex((now) => (now + direction + ranges.length) % Math.max(ranges.length, 1)),
    [ranges.length],
  )
  return { count: ranges.length, at, step }
}

function show(range: Range | undefined): void {
  const element = range?.startContainer.parentElement
  const log = element?.closest('[role="log"]')
  if (!range || !log) return
  const middle = () => {
    const outer = log.getBoundingClientRect()
    const inner = range.getBoundingClientRect()
    log.scrollTop += inner.top - outer.top - outer.height / 2
  }
  // A message out of sight is not laid out: bringing its box into view makes the place of the words known.
  const article = element?.closest('[data-message]')
  if (article) log.scrollTop += article.getBoundingClientRect().top - log.getBoundingClientRect().top
  middle()
  requestAnimationFrame(middle)
}

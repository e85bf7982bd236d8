import { type RefObject, useEffect, useLayoutEffect } from 'react'
import { findRanges } from '../../ui/findRanges.ts'
import { unfold } from '../../ui/showRange.ts'
import type { Place } from '../../ui/useFollowEnd.ts'
import { articleOf } from './readingPlace.ts'

/** What a search led to: a message, and the words that were found there. */
export interface Target {
  readonly messageId: string
  readonly words: readonly string[]
}

const ROOM = 8

/**
 * Shows a message as soon as it is `there`, gives it the focus and marks the words in it. It stays in view, while the
 * list around it is still being laid out, until the reader does something.
 */
export function useTarget(
  box: RefObject<HTMLElement | null>,
  target: Target | null,
  there: boolean,
  hold: (place: Place) => void,
): void {
  useLayoutEffect(() => {
    if (!target || !there) return
    const [first] = rangesOf(box.current, target)
    if (first) unfold(first)
    hold((element) => distanceTo(element, target))
    articleOf(box.current, target.messageId)?.focus({ preventScroll: true })
  }, [box, target, there, hold])

  useEffect(() => {
    if (!target || !there) return
    // The text may be put in place a little later than the message is.
    const mark = () => CSS.highlights.set('found', new Highlight(...rangesOf(box.current, target)))
    mark()
    const article = articleOf(box.current, target.messageId)
    const observer = new MutationObserver(mark)
    if (article) observer.observe(article, { subtree: true, childList: true, characterData: true })
    return () => {
      observer.disconnect()
      CSS.highlights.delete('found')
    }
  }, [box, target, there])
}

/** To the words where they are not in view with the start of their message; else to its start. */
function distanceTo(box: HTMLElement, target: Target): number | null {
  const article = articleOf(box, target.messageId)
  if (!article) return null
  const outer = box.getBoundingClientRect()
  const start = article.getBoundingClientRect().top - outer.top - ROOM
  const words = rangesOf(box, target)[0]?.getBoundingClientRect()
  if (!words || words.height === 0 || words.bottom - outer.top - start < outer.height - ROOM) return start
  return words.top - outer.top - outer.height / 3
}

function rangesOf(box: HTMLElement | null, { messageId, words }: Target): Range[] {
  const article = articleOf(box, messageId)
  return article ? words.flatMap((word) => findRanges(article, word)).sort(inReadingOrder) : []
}

function inReadingOrder(a: Range, b: Range): number {
  return a.compareBoundaryPoints(Range.START_TO_START, b)
}

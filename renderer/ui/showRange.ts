import { holdAt } from './useFollowEnd.ts'

/** Opens every fold that the place is in, so that it can be seen. */
export function unfold(range: Range): void {
  let fold = parentOf(range)?.closest<HTMLDetailsElement>('details:not([open])')
  while (fold) {
    fold.open = true
    fold = fold.parentElement?.closest<HTMLDetailsElement>('details:not([open])')
  }
}

/** Scrolls the boxes inside `box` that the place is in, such as long code, until they show it. */
export function scrollWithin(box: Element, range: Range): void {
  for (let at = parentOf(range); at && at !== box; at = at.parentElement) {
    if (at.scrollHeight <= at.clientHeight && at.scrollWidth <= at.clientWidth) continue
    const outer = at.getBoundingClientRect()
    const inner = range.getBoundingClientRect()
    if (inner.top < outer.top || inner.bottom > outer.bottom) at.scrollTop += inner.top - outer.top - outer.height / 2
    if (inner.left < outer.left || inner.right > outer.right) at.scrollLeft += inner.left - outer.left - outer.width / 2
  }
}

/**
 * Shows a place in the middle of the box, with what it is folded into opened, and keeps it there while the box is laid out
 * around it, until the reader does anything. `find` says where the place is now.
 */
export function showRange(box: Element, find: () => Range | undefined): void {
  const range = find()
  if (!range) return
  unfold(range)
  // A message out of sight is not laid out: bringing its box into view makes the place of the words known.
  const article = parentOf(range)?.closest('[data-message]')
  if (article) box.scrollTop += article.getBoundingClientRect().top - box.getBoundingClientRect().top
  const place = () => distanceToMiddle(box, find())
  holdAt(box, place)
  requestAnimationFrame(() => holdAt(box))
}

function distanceToMiddle(box: Element, range: Range | undefined): number | null {
  if (!range?.startContainer.isConnected) return null
  scrollWithin(box, range)
  const outer = box.getBoundingClientRect()
  const { top, height } = range.getBoundingClientRect()
  return height === 0 ? null : top - outer.top - outer.height / 2
}

/** The first of these places, in reading order, that is not above what the box shows; -1 when all are. */
export function firstInView(box: Element, ranges: readonly Range[]): number {
  const top = box.getBoundingClientRect().top
  let from = 0
  let to = ranges.length
  while (from < to) {
    const middle = (from + to) >> 1
    const range = ranges[middle]
    if (range && bottomOf(range) > top) to = middle
    else from = middle + 1
  }
  return from < ranges.length ? from : -1
}

function bottomOf(range: Range): number {
  const fold = parentOf(range)?.closest('details:not([open])')
  return (fold ?? range).getBoundingClientRect().bottom
}

function parentOf(range: Range): Element | null {
  const { startContainer } = range
  return startContainer instanceof Element ? startContainer : startContainer.parentElement
}

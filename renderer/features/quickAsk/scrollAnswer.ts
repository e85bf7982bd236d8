import type { RefObject } from 'react'

/** Of a page, this much stays in view: who reads on finds the line. */
const KEPT = 40

export type ScrollTo = 'pageUp' | 'pageDown' | 'start' | 'end'

/** Scrolls the answer below this box; false when there is none, or all of it is seen. */
export function scrollAnswer(box: RefObject<HTMLElement | null>, to: ScrollTo): boolean {
  const answer = box.current?.closest('.quick')?.querySelector('.quick-out')
  if (!answer || answer.scrollHeight <= answer.clientHeight) return false
  const page = Math.max(answer.clientHeight - KEPT, KEPT)
  if (to === 'start') answer.scrollTop = 0
  else if (to === 'end') answer.scrollTop = answer.scrollHeight
  else answer.scrollTop += to === 'pageUp' ? -page : page
  return true
}

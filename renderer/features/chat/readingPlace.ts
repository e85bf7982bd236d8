import type { ReadingPlace } from '../../../shared/model/window.ts'
import type { Place } from '../../ui/useFollowEnd.ts'

/** The message's element in the list; null while it is not there. */
export function articleOf(box: HTMLElement | null, messageId: string): HTMLElement | null {
  return box?.querySelector<HTMLElement>(`[data-message="${CSS.escape(messageId)}"]`) ?? null
}

/** The first message that is in view, and where its top is; null while there is none. */
export function placeIn(box: HTMLElement): ReadingPlace | null {
  const articles = box.querySelectorAll<HTMLElement>('[data-message]')
  const top = box.getBoundingClientRect().top
  let from = 0
  let to = articles.length - 1
  while (from < to) {
    const middle = (from + to) >> 1
    if ((articles[middle]?.getBoundingClientRect().bottom ?? 0) > top) to = middle
    else from = middle + 1
  }
  const first = articles[from]
  const messageId = first?.dataset.message
  return first && messageId ? { messageId, offset: Math.round(first.getBoundingClientRect().top - top) } : null
}

/** Where the box must go for that message to be where it was. */
export function placeAt({ messageId, offset }: ReadingPlace): Place {
  return (box) => {
    const article = articleOf(box, messageId)
    return article && article.getBoundingClientRect().top - box.getBoundingClientRect().top - offset
  }
}

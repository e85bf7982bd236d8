import { Unsent } from '../../shared/model/window.ts'

const keyOf = (conversationId: string) => `aside.unsent:${conversationId}`

/** True when there is nothing to take along. */
export function isNothing({ draft, queue, chips = [] }: Unsent): boolean {
  return draft === '' && queue.length === 0 && chips.length === 0
}

/**
 * Leaves what was not sent for the tab that is about to open on the conversation; chips are not for a storage. Throws
 * when the browser has no room.
 */
export function leaveUnsent(storage: Pick<Storage, 'setItem'>, conversationId: string, unsent: Unsent): void {
  const { chips: _, ...texts } = unsent
  if (!isNothing(texts)) storage.setItem(keyOf(conversationId), JSON.stringify(texts))
}

/** Takes what another tab has left for this one, once; null when there is nothing. */
export function takeUnsent(storage: Pick<Storage, 'getItem' | 'removeItem'>, conversationId: string): Unsent | null {
  const left = storage.getItem(keyOf(conversationId))
  if (left === null) return null
  storage.removeItem(keyOf(conversationId))
  try {
    return Unsent.parse(JSON.parse(left))
  } catch {
    return null
  }
}

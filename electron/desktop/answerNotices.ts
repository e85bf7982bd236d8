import type { Change } from '../../shared/contract/app.ts'
import { strings } from '../../shared/strings.ts'
import { notify } from './notify.ts'

const words = strings.desktop
const REMEMBERED = 200
/** A short answer may end before the page that asked has told main where it is. */
const SETTLE_MS = 500

interface Options {
  changes: { subscribe(listener: (change: Change) => void): () => void }
  titleOf(conversationId: string): Promise<string>
  isWanted(): boolean
  /** Whether a terminal prints that run's answer. */
  isPrinted(runId: string): boolean
  /** Whether the user is looking at that conversation. */
  isSeen(conversationId: string): boolean
  goTo(conversationId: string): void
}

/**
 * A notification for each answer that ends where nobody looks, once, and none for those that the user stopped or
 * reads in a terminal. A lock screen shows notifications to everybody, so nothing of the answer stands in it.
 */
export function announceAnswers({ changes, titleOf, isWanted, isPrinted, isSeen, goTo }: Options): () => void {
  const told: string[] = []
  const tell = (conversationId: string, body: string) =>
    titleOf(conversationId).then(
      (title) => notify({ title: title || strings.common.untitled, body, onClick: () => goTo(conversationId) }),
      // It was deleted meanwhile.
      () => {},
    )
  return changes.subscribe((change) => {
    if (change.type !== 'runs' || change.active || told.includes(change.runId)) return
    const { conversationId, outcome } = change
    told.push(change.runId)
    if (told.length > REMEMBERED) told.shift()
    if ((outcome !== 'complete' && outcome !== 'failed') || isSeen(conversationId)) return
    const body = outcome === 'failed' ? words.answerFailed : words.answerFinished
    setTimeout(() => {
      if (isWanted() && !isPrinted(change.runId) && !isSeen(conversationId)) void tell(conversationId, body)
    }, SETTLE_MS)
  })
}

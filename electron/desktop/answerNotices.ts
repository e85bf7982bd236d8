import type { Change } from '../../shared/contract/app.ts'
import type { ActiveRun } from '../../shared/contract/runs.ts'
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
  activeRuns(): Pick<ActiveRun, 'runId' | 'waiting'>[]
  /** Whether the user is looking at that conversation. */
  isSeen(conversationId: string): boolean
  /** `waits`: to what waits there for a decision. */
  goTo(conversationId: string, waits: boolean): void
}

/**
 * A notification for each answer that ends or begins to wait for a decision where nobody looks, once, and none for those
 * that the user stopped or reads in a terminal. A lock screen shows notifications to everybody, so nothing of the answer
 * stands in it.
 */
export function announceAnswers(options: Options): () => void {
  const { changes, titleOf, isWanted, isPrinted, activeRuns, isSeen, goTo } = options
  const told: string[] = []
  const waiting = new Set<string>()
  const tell = (conversationId: string, body: string, waits: boolean) =>
    titleOf(conversationId).then(
      (title) => notify({ title: title || strings.common.untitled, body, onClick: () => goTo(conversationId, waits) }),
      // It was deleted meanwhile.
      () => {},
    )
  const stillWaits = (id: string) => activeRuns().some(({ runId, waiting }) => runId === id && waiting)
  const tellSoon = (runId: string, conversationId: string, body: string, waits = false) => {
    if (isSeen(conversationId)) return
    setTimeout(() => {
      if (!isWanted() || isPrinted(runId) || isSeen(conversationId)) return
      if (!waits || stillWaits(runId)) void tell(conversationId, body, waits)
    }, SETTLE_MS)
  }
  return changes.subscribe((change) => {
    if (change.type !== 'runs' || told.includes(change.runId)) return
    const { runId, conversationId, outcome } = change
    if (change.active) {
      // Of several decisions that it waits for only the first is told.
      if (change.waiting && !waiting.has(runId)) tellSoon(runId, conversationId, words.needsDecision, true)
      if (change.waiting) waiting.add(runId)
      else waiting.delete(runId)
      return
    }
    waiting.delete(runId)
    told.push(runId)
    if (told.length > REMEMBERED) told.shift()
    if (outcome === 'complete') tellSoon(runId, conversationId, words.answerFinished)
    if (outcome === 'failed') tellSoon(runId, conversationId, words.answerFailed)
  })
}

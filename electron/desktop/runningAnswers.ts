import type { Change } from '../../shared/contract/app.ts'
import type { ActiveRun } from '../../shared/contract/runs.ts'
import { strings } from '../../shared/strings.ts'

/** A conversation in which an answer is being made. */
export interface RunningAnswer {
  conversationId: string
  title: string
  /** It waits for a decision of the user's. */
  waiting: boolean
}

/** What is known of the answers being made. */
export interface RunningAnswersApp {
  activeRuns(): ActiveRun[]
  /** Rejects with NOT_FOUND. */
  titleOf(conversationId: string): Promise<string>
  changes: { subscribe(listener: (change: Change) => void): () => void }
}

/** Calls `onChange` with the answers being made, oldest first, now and whenever they or their titles change. */
export function watchRunning(
  { activeRuns, titleOf, changes }: RunningAnswersApp,
  onChange: (running: RunningAnswer[]) => void,
) {
  let latest = 0
  let told = ''

  async function look(): Promise<void> {
    const number = ++latest
    const runs = activeRuns()
    const ids = [...new Set(runs.map(({ conversationId }) => conversationId))]
    const running = await Promise.all(
      ids.map(async (conversationId) => {
        const title = await titleOf(conversationId).catch(() => '')
        const waiting = runs.some((run) => run.conversationId === conversationId && run.waiting === true)
        return { conversationId, title: title || strings.common.untitled, waiting }
      }),
    )
    // A later look that was answered first knows better.
    const text = JSON.stringify(running)
    if (number !== latest || text === told) return
    told = text
    onChange(running)
  }

  const stop = changes.subscribe(({ type }) => {
    if (type === 'runs' || type === 'conversations') void look()
  })
  void look()
  return stop
}

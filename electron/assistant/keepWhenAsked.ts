import type { Message } from '../../shared/model/message.ts'
import type { RunEvent } from '../../shared/model/runEvent.ts'
import type { RunRecorder } from './persistRun.ts'

/** How soon a store that refused is tried again: a run that waits has no next event to try it at. */
const KEEP_AGAIN_MS = 2_000

/**
 * The recorder of an answer that nobody keeps unless it comes to need a person's decision: from then on it is recorded
 * like any other, from its first event. `keep` stores its question and the empty answer; where the store refuses, it is
 * tried again until the answer ends.
 */
export function keepWhenAsked(
  recorder: RunRecorder,
  keep: () => Promise<void>,
  againMs: number = KEEP_AGAIN_MS,
): RunRecorder {
  let early: RunEvent[] | undefined = []
  let keeping: Promise<void> | undefined
  let again: NodeJS.Timeout | undefined
  let hasEnded = false

  async function begin(): Promise<void> {
    try {
      await keep()
      for (const event of early ?? []) recorder.record(event)
      early = undefined
    } catch {
      if (!hasEnded) {
        again = setTimeout(() => {
          keeping = begin()
        }, againMs)
        again.unref()
      }
    }
  }

  async function end(): Promise<boolean> {
    hasEnded = true
    clearTimeout(again)
    await keeping
    return !early
  }

  return {
    record(event) {
      if (!early) return recorder.record(event)
      early.push(event)
      if (event.type === 'approvalRequested') keeping ??= begin()
    },
    async finish(message: Message) {
      if (await end()) await recorder.finish(message)
    },
    async leave() {
      if (await end()) await recorder.leave()
    },
  }
}

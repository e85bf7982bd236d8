import type { Message } from '../../shared/model/message.ts'
import type { RunEvent } from '../../shared/model/runEvent.ts'
import type { RunRecorder } from './persistRun.ts'

/**
 * The recorder of an answer that nobody keeps unless it comes to need a person's decision: from then on it is recorded
 * like any other, from its first event. `keep` stores its question and the empty answer; a store that refuses is tried
 * again at the next event.
 */
export function keepWhenAsked(recorder: RunRecorder, keep: () => Promise<void>): RunRecorder {
  let early: RunEvent[] | undefined = []
  let keeping: Promise<void> | undefined

  async function begin(): Promise<void> {
    try {
      await keep()
      for (const event of early ?? []) recorder.record(event)
      early = undefined
    } catch {
      keeping = undefined
    }
  }

  return {
    record(event) {
      if (!early) return recorder.record(event)
      early.push(event)
      if (early.some(({ type }) => type === 'approvalRequested')) keeping ??= begin()
    },
    async finish(message: Message) {
      await keeping
      if (!early) await recorder.finish(message)
    },
    async leave() {
      await keeping
      if (!early) await recorder.leave()
    },
  }
}

import type { Message } from '../../shared/model/message.ts'
import type { RunEvent } from '../../shared/model/runEvent.ts'
import type { ConversationStore } from '../storage/storage.ts'

/** A crash costs at most this much of an answer's text. */
const JOURNAL_MS = 250

/** Writes one run to storage while it streams. */
export interface RunRecorder {
  record(event: RunEvent): void
  /**
   * Stores the ended answer whole, and takes no more events. Rejects with the storage's AppError; the journal then still
   * has the text, and it can be called again.
   */
  finish(message: Message): Promise<void>
  /** Writes what is waiting and stops, leaving the answer unfinished: the next start marks it interrupted. */
  leave(): Promise<void>
}

/** `onError` is told when the journal can't be written (a full disk): the answer goes on, and so do the tries. */
export function persistRun(
  store: Pick<ConversationStore, 'appendEvents' | 'finishAnswer'>,
  messageId: string,
  onError: (error: unknown) => void,
): RunRecorder {
  let waiting: RunEvent[] = []
  let timer: NodeJS.Timeout | undefined
  let failed = false
  let ended = false

  async function write(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    const events = waiting
    waiting = []
    if (events.length === 0) return
    try {
      await store.appendEvents(messageId, events)
      failed = false
    } catch (error) {
      // Kept for the next try: a journal with a gap would be worse than a late one, and the store ignores repeats.
      waiting = [...events, ...waiting]
      if (!failed) onError(error)
      failed = true
    }
  }

  return {
    record(event) {
      if (ended) return
      waiting.push(event)
      timer ??= setTimeout(() => void write(), JOURNAL_MS)
    },
    async finish(message) {
      ended = true
      clearTimeout(timer)
      timer = undefined
      await store.finishAnswer(message)
      waiting = []
    },
    async leave() {
      ended = true
      await write()
    },
  }
}

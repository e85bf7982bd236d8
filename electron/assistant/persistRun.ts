import { AppError } from '../../shared/model/errors.ts'
import type { Message } from '../../shared/model/message.ts'
import type { RunEvent } from '../../shared/model/runEvent.ts'
import type { ConversationStore } from '../storage/storage.ts'

/** A crash costs at most this much of an answer's text. */
const JOURNAL_MS = 250

/** What comes often, and a little at a time. Anything else is written at once: the graph does not tell it again. */
const comesInPieces = new Set<RunEvent['type']>(['text', 'reasoning', 'toolCallChunk', 'usage'])

/** Writes one run to storage while it streams. */
export interface RunRecorder {
  record(event: RunEvent): void
  /**
   * Stores the ended answer whole, and takes no more events. Rejects with the storage's AppError; the journal then still
   * has the text, and it can be called again.
   */
  finish(message: Message): Promise<void>
  /** Writes what is waiting and stops, leaving the answer unfinished: the next start goes on with it, or marks it interrupted. */
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
  let isFull = false
  let writing = Promise.resolve()

  /** One after the other, so that what could not be written comes before what is newer. */
  function write(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    writing = writing.then(writeNow)
    return writing
  }

  async function writeNow(): Promise<void> {
    const events = waiting
    waiting = []
    if (events.length === 0) return
    try {
      await store.appendEvents(messageId, events)
      failed = false
    } catch (error) {
      // It takes no more of this answer, however often that is tried: the end stores all that fits.
      isFull = error instanceof AppError && error.code === 'TOO_LARGE'
      if (isFull) {
        waiting = []
        return onError(error)
      }
      // Kept for the next try: a journal with a gap would be worse than a late one, and the store ignores repeats.
      waiting = [...events, ...waiting]
      if (!failed) onError(error)
      failed = true
    }
  }

  return {
    record(event) {
      if (ended || isFull) return
      waiting.push(event)
      if (!comesInPieces.has(event.type)) void write()
      else timer ??= setTimeout(() => void write(), JOURNAL_MS)
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

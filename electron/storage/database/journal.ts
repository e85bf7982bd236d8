import type { DatabaseSync } from 'node:sqlite'
import { foldRun } from '../../../shared/foldRun.ts'
import { AppError } from '../../../shared/model/errors.ts'
import type { Message } from '../../../shared/model/message.ts'
import { RunEvent } from '../../../shared/model/runEvent.ts'
import { MAX_STORED_LENGTH } from '../limits.ts'

/** The events of answers being made, appended as they come and dropped when the answer is stored whole. */
export interface Journal {
  append(messageId: string, events: RunEvent[]): void
  /** The message with everything that its journal adds to it. */
  fold(message: Message): Message
  drop(messageId: string): void
}

export function createJournal(db: DatabaseSync): Journal {
  const insert = db.prepare('INSERT OR REPLACE INTO journal (message_id, last_seq, events) VALUES (?, ?, ?)')
  const select = db.prepare('SELECT events FROM journal WHERE message_id = ? ORDER BY last_seq')
  const remove = db.prepare('DELETE FROM journal WHERE message_id = ?')
  const lengths = new Map<string, number>()

  return {
    append: (messageId, events) => {
      const kept = joined(events)
      const last = events.at(-1)
      if (!last || kept.length === 0) return
      const json = JSON.stringify(kept)
      const length = (lengths.get(messageId) ?? 0) + json.length
      // Twice the cap of a stored message: the JSON around the text counts here.
      if (length > MAX_STORED_LENGTH * 2) throw new AppError('TOO_LARGE', 'This answer is too long to be stored.')
      insert.run(messageId, last.seq, json)
      lengths.set(messageId, length)
    },
    fold: (message) => {
      let folded = message
      let lastSeq = 0
      for (const { events } of select.iterate(message.id) as Iterable<{ events: string }>) {
        for (const event of readable(events)) {
          // Events that were appended again, after a failure that was none, count once.
          if (event.seq <= lastSeq) continue
          lastSeq = event.seq
          // The row was stored before its run began, so it may not know the run yet.
          if (folded.runId === undefined) folded = { ...folded, runId: event.runId }
          folded = foldRun(folded, event)
        }
      }
      return folded
    },
    drop: (messageId) => {
      remove.run(messageId)
      lengths.delete(messageId)
    },
  }
}

const unkept = new Set<RunEvent['type']>(['toolCallChunk', 'approvalRequested'])

/** The events without those that change no message, and neighbouring pieces of text as one: a tenth of the bytes. */
function joined(events: RunEvent[]): RunEvent[] {
  const kept: RunEvent[] = []
  for (const event of events) {
    if (unkept.has(event.type)) continue
    const last = kept.at(-1)
    if (isText(event) && last && isText(last) && last.type === event.type && last.runId === event.runId) {
      kept[kept.length - 1] = { ...event, text: last.text + event.text }
    } else kept.push(event)
  }
  return kept
}

function isText(event: RunEvent): event is Extract<RunEvent, { type: 'text' | 'reasoning' }> {
  return event.type === 'text' || event.type === 'reasoning'
}

function readable(json: string): RunEvent[] {
  try {
    const events: unknown = JSON.parse(json)
    if (!Array.isArray(events)) return []
    return events.flatMap((event) => {
      const checked = RunEvent.safeParse(event)
      return checked.success ? [checked.data] : []
    })
  } catch {
    return []
  }
}

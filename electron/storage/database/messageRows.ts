import type { DatabaseSync } from 'node:sqlite'
import type { Message } from '../../../shared/model/message.ts'
import { isDamage } from '../sqliteErrors.ts'
import { type MessageRow, messageColumns, messageFromRow, rowOf, seqOfStandIn } from './messageRow.ts'

/** Messages as rows, read so that what is damaged costs no more than itself. */
export interface MessageRows {
  /** All of that conversation, in the order in which they were made, each with a parent that is among them or none. */
  ofConversation(conversationId: string): Message[]
  /** By its id, or by the stand-in that an unreadable one has. */
  byId(messageId: string): MessageRow | undefined
  /** Those whose answer is not ended, oldest first. */
  streaming(): MessageRow[]
  /** By its number, which must be one that there is. */
  bySeq(seq: number): MessageRow
  /** Stores the message in that row, which keeps its keys. */
  update(row: MessageRow, message: Message): void
}

export function createMessageRows(db: DatabaseSync): MessageRows {
  const selectSeqs = db.prepare('SELECT seq FROM messages WHERE conversation_id = ? ORDER BY seq')
  const selectRow = db.prepare(`SELECT ${messageColumns} FROM messages WHERE seq = ?`)
  const selectSeq = db.prepare('SELECT seq FROM messages WHERE id = ?')
  const selectStreaming = db.prepare("SELECT seq FROM messages WHERE status = 'streaming' ORDER BY seq")
  // What stands before the body can be there when the body's own pages are not.
  const start = messageColumns.replace('CAST(body AS TEXT)', "''").replace('CAST(crc AS REAL)', '0')
  const selectStart = db.prepare(`SELECT ${start} FROM messages WHERE seq = ?`)

  const updateRow = db.prepare(`
    UPDATE messages SET parent_id = :parent_id, role = :role, status = :status, created_at = :created_at, body = :body,
      crc = :crc WHERE seq = :seq`)

  const rowAt = (seq: number): MessageRow | undefined => {
    for (const select of [selectRow, selectStart]) {
      try {
        return select.get(seq) as unknown as MessageRow | undefined
      } catch (error) {
        if (!isDamage(error)) throw error
      }
    }
    return lostRow(seq)
  }

  const bySeq = (seq: number) => rowAt(seq) ?? lostRow(seq)

  return {
    bySeq,
    ofConversation: (conversationId) => {
      const messages: Message[] = []
      for (const { seq } of selectSeqs.all(conversationId) as { seq: number }[]) {
        messages.push({ ...messageFromRow(bySeq(seq)), conversationId })
      }
      return linked(messages)
    },
    streaming: () => (selectStreaming.all() as { seq: number }[]).map(({ seq }) => bySeq(seq)),
    byId: (messageId) => {
      const seq = seqOfStandIn(messageId) ?? (selectSeq.get(messageId) as { seq: number } | undefined)?.seq
      return seq === undefined ? undefined : rowAt(seq)
    },
    update: (row, message) => {
      const { id: _, conversation_id: __, ...rest } = rowOf(message, row)
      updateRow.run({ ...rest, seq: row.seq })
    },
  }
}

/** What is left of a row of which nothing can be read. */
function lostRow(seq: number): MessageRow {
  const nothing = { id: null, conversation_id: null, role: null, status: null, created_at: null }
  return { seq, ...nothing, parent_id: '', body: null, crc: null }
}

/**
 * A message whose parent is lost follows the newest one before it that it can be a reply to: right wherever nothing was
 * asked twice, and everything before it stays in sight.
 */
function linked(messages: Message[]): Message[] {
  const ids = new Set(messages.map(({ id }) => id))
  const newest: Record<Message['role'], string | null> = { user: null, assistant: null }
  return messages.map((message) => {
    const { id, parentId, role } = message
    const before = newest[role === 'user' ? 'assistant' : 'user']
    newest[role] = id
    return parentId === null || ids.has(parentId) ? message : { ...message, parentId: before }
  })
}

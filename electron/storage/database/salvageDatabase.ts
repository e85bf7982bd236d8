import { DatabaseSync } from 'node:sqlite'
import { Id } from '../../../shared/model/conversation.ts'
import { type ConversationRow, conversationColumns, conversationFromRow } from './conversationRow.ts'
import { type MessageRow, messageColumns, messageFromRow } from './messageRow.ts'
import { createSearchIndex } from './searchIndex.ts'
import { inTransaction } from './transaction.ts'

type StoredConversation = ConversationRow & { removed_at: number | null }

/** After this many row numbers without a row, behind the last one that is known, there are no more. */
const GAP = 20_000
const storedColumns = `${conversationColumns}, CAST(removed_at AS REAL) AS removed_at`

/**
 * Adds to `db` what can be read of the damaged data base at `path`, which stays as it is, and answers how many messages
 * could be read. Messages that `db` has already stay as they are there; conversations take their newer form.
 */
export function salvageInto(db: DatabaseSync, path: string): number {
  let source: DatabaseSync | undefined
  try {
    source = new DatabaseSync(path, { readOnly: true, timeout: 5_000 })
    const found = source
    return inTransaction(db, () => copyReadable(found, db))
  } catch {
    // Not even its schema can be read. The file is kept, and the backup is what there is.
    return 0
  } finally {
    source?.close()
  }
}

function copyReadable(source: DatabaseSync, db: DatabaseSync): number {
  const searchIndex = createSearchIndex(db)
  const upsertConversation = db.prepare(`
    INSERT INTO conversations (id, title, auto_title, pinned, created_at, updated_at, head_id, settings, removed_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET title = excluded.title, auto_title = excluded.auto_title, pinned = excluded.pinned,
      updated_at = excluded.updated_at, head_id = excluded.head_id, settings = excluded.settings,
      removed_at = excluded.removed_at`)
  const addConversation = db.prepare(`
    INSERT OR IGNORE INTO conversations (id, title, auto_title, pinned, created_at, updated_at, head_id, settings)
    VALUES (?, 'Recovered conversation', 1, 0, ?, ?, NULL, '{}')`)
  const hasMessage = db.prepare('SELECT 1 FROM messages WHERE id = ?')
  const hasSeq = db.prepare('SELECT 1 FROM messages WHERE seq = ?')
  const addMessage = db.prepare(`
    INSERT INTO messages (seq, id, conversation_id, parent_id, role, status, created_at, body, crc)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const readJournal = source.prepare('SELECT last_seq, events FROM journal WHERE message_id = ? ORDER BY last_seq')
  const addJournal = db.prepare('INSERT OR IGNORE INTO journal (message_id, last_seq, events) VALUES (?, ?, ?)')

  for (const row of readableRows<StoredConversation>(source, 'conversations', 'rowid', storedColumns)) {
    if (!Id.safeParse(row.id).success) continue
    const { id, title, autoTitle, pinned, createdAt, updatedAt, headId, settings } = conversationFromRow(row)
    const flags = [autoTitle ? 1 : 0, pinned ? 1 : 0]
    const rest = [headId, JSON.stringify(settings), row.removed_at]
    upsertConversation.run(id, title, ...flags, createdAt, updatedAt, ...rest)
  }

  let readable = 0
  for (const row of readableRows<MessageRow>(source, 'messages', 'seq', messageColumns)) {
    if (!Id.safeParse(row.id).success || !Id.safeParse(row.conversation_id).success) continue
    readable++
    const message = messageFromRow(row)
    if (hasMessage.get(message.id)) continue
    const { id, conversationId, parentId, createdAt } = message
    addConversation.run(conversationId, createdAt, createdAt)
    const seq = hasSeq.get(row.seq) ? null : row.seq
    // The sum as it was: what differs from what was stored stays marked.
    const rest = [message.role, String(row.status), createdAt, row.body ?? '{}', row.crc ?? 0]
    const added = addMessage.run(seq, id, conversationId, parentId, ...rest)
    if (row.status === 'streaming') copyJournal(id)
    else searchIndex.index(Number(added.lastInsertRowid), message)
  }
  // A branch that is shown must end in a message that is there.
  db.exec(`
    UPDATE conversations SET head_id = (
      SELECT messages.id FROM messages WHERE messages.conversation_id = conversations.id ORDER BY seq DESC LIMIT 1
    ) WHERE head_id IS NULL OR head_id NOT IN (SELECT id FROM messages)`)
  return readable

  function copyJournal(messageId: string): void {
    try {
      for (const { last_seq, events } of readJournal.iterate(messageId) as Iterable<Record<string, number | string>>) {
        addJournal.run(messageId, last_seq ?? 0, events ?? '[]')
      }
    } catch {
      // The pieces before the bad page are kept.
    }
  }
}

/** Row by row, so that a bad page costs only the rows on it: a scan would end at the first. */
function* readableRows<Row>(source: DatabaseSync, table: string, key: string, columns: string): Generator<Row> {
  const select = source.prepare(`SELECT ${columns} FROM ${table} WHERE ${key} = ?`)
  let last = 0
  try {
    last = (source.prepare(`SELECT max(${key}) AS last FROM ${table}`).get() as { last: number | null }).last ?? 0
  } catch {
    // The end of the table is on a bad page: the gap decides.
  }
  for (let at = 1, known = last; at <= known + GAP; at++) {
    let row: Row | undefined
    try {
      row = select.get(at) as Row | undefined
    } catch {
      continue
    }
    if (row === undefined) continue
    known = Math.max(known, at)
    yield row
  }
}

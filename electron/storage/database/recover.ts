import type { DatabaseSync } from 'node:sqlite'
import { Id } from '../../../shared/model/conversation.ts'
import type { Message } from '../../../shared/model/message.ts'
import { canGoOn, keepThreads } from './checkpoints.ts'
import { createJournal } from './journal.ts'
import { type MessageRow, messageColumns, messageFromRow } from './messageRow.ts'
import { createMessageRows } from './messageRows.ts'
import { SEARCHED_VERSION } from './searchedText.ts'
import { createSearchIndex, createSearchTable } from './searchIndex.ts'
import { inTransaction } from './transaction.ts'

/**
 * Ends what a crash left streaming, with the text its journal kept, and answers how many are `interrupted` by it. A run
 * that can go on from its checkpoint is left streaming, its journal begun anew with what it had. Only for the process
 * that holds the data folder, before it starts any run.
 */
export function endInterrupted(db: DatabaseSync): number {
  const rows = db
    .prepare(`SELECT ${messageColumns} FROM messages WHERE status = 'streaming'`)
    .all() as unknown as MessageRow[]
  const goOn = rows.flatMap((row) => {
    const { id, runId } = messageFromRow(row)
    return runId !== undefined && canGoOn(db, runId) ? [{ id, runId }] : []
  })
  inTransaction(db, () =>
    keepThreads(
      db,
      goOn.map(({ runId }) => runId),
    ),
  )
  if (rows.length === 0) return 0
  const journal = createJournal(db)
  const searchIndex = createSearchIndex(db)
  const messageRows = createMessageRows(db)
  let interrupted = 0
  inTransaction(db, () => {
    for (const row of rows) {
      const folded = journal.fold(messageFromRow(row))
      const { blocks, usage, status, runId } = folded
      if (runId !== undefined && status === 'streaming' && goOn.some(({ id }) => id === folded.id)) {
        journal.drop(folded.id)
        journal.append(folded.id, [{ type: 'restored', runId, seq: 1, blocks, ...(usage && { usage }) }])
        continue
      }
      // An end that reached the journal but not the message is still that end.
      const ended: Message = folded.status === 'streaming' ? { ...folded, status: 'interrupted' } : folded
      if (ended.status === 'interrupted') interrupted++
      messageRows.update(row, ended)
      searchIndex.index(row.seq, ended)
      journal.drop(ended.id)
    }
  })
  return interrupted
}

/** Erases the conversations that were removed, their text overwritten on disk; answers how many there were. */
export function eraseRemoved(db: DatabaseSync): number {
  const { count } = db.prepare('SELECT count(*) AS count FROM conversations WHERE removed_at IS NOT NULL').get() as {
    count: number
  }
  if (count === 0) return 0
  inTransaction(db, () => db.exec('DELETE FROM conversations WHERE removed_at IS NOT NULL'))
  // The log of writes still holds the pages as they were.
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  return count
}

/**
 * Gives a conversation whose id was changed on the disk the one that its messages know it by, and one whose id can't even
 * be read a new one: without, it could not be opened, nor removed.
 */
export function mendConversationIds(db: DatabaseSync): void {
  const bad = db
    .prepare(
      `SELECT rowid AS row, CAST(id AS TEXT) AS id, CAST(head_id AS TEXT) AS head_id FROM conversations
       WHERE typeof(id) <> 'text' OR length(id) NOT BETWEEN 1 AND 64 OR id GLOB '*[^A-Za-z0-9_-]*'
         OR NOT EXISTS (SELECT 1 FROM messages WHERE conversation_id = conversations.id)`,
    )
    .all() as { row: number; id: string; head_id: string | null }[]
  if (bad.length === 0) return
  const ofHead = db.prepare('SELECT CAST(conversation_id AS TEXT) AS id FROM messages WHERE id = ?')
  const isTaken = db.prepare('SELECT 1 FROM conversations WHERE id = ?')
  const moveMessages = db.prepare(
    'UPDATE messages SET conversation_id = ? WHERE conversation_id = (SELECT id FROM conversations WHERE rowid = ?)',
  )
  const rename = db.prepare('UPDATE conversations SET id = ? WHERE rowid = ?')
  inTransaction(db, () => {
    db.exec('PRAGMA defer_foreign_keys = ON')
    for (const { row, id, head_id } of bad) {
      const known = Id.safeParse((ofHead.get(head_id) as { id: string | null } | undefined)?.id)
      const otherwise = Id.safeParse(id).success ? id : `recovered-${row}`
      const mended = known.success && !isTaken.get(known.data) ? known.data : otherwise
      if (mended === id) continue
      moveMessages.run(mended, row)
      rename.run(mended, row)
    }
  })
}

/** True when the index was made from other parts of the messages than it is made from now. */
export function isSearchOld(db: DatabaseSync): boolean {
  const row = db.prepare('SELECT version FROM search_version').get() as { version: number } | undefined
  return row?.version !== SEARCHED_VERSION
}

/** Builds the search index again, from the messages. */
export function rebuildSearch(db: DatabaseSync): void {
  inTransaction(db, () => {
    db.exec('DELETE FROM search_version')
    db.prepare('INSERT INTO search_version (version) VALUES (?)').run(SEARCHED_VERSION)
    db.exec('DROP TABLE search')
    createSearchTable(db)
    const searchIndex = createSearchIndex(db)
    const rows = db.prepare(`SELECT ${messageColumns} FROM messages WHERE status <> 'streaming'`)
    for (const row of rows.iterate() as Iterable<unknown> as Iterable<MessageRow>) {
      searchIndex.index(row.seq, messageFromRow(row))
    }
  })
}

import type { DatabaseSync } from 'node:sqlite'
import type { CheckpointRow, CheckpointStore, CheckpointWriteRow } from '../chainStores.ts'
import type { CallsOf } from './callsOf.ts'
import { inTransaction } from './transaction.ts'

const columns = `thread_id AS threadId, ns, id, parent_id AS parentId, type, checkpoint,
  metadata_type AS metadataType, metadata`

/** The rows of LangGraph's checkpointer. */
export function createCheckpointCalls(db: DatabaseSync): CallsOf<CheckpointStore> {
  const put = db.prepare('INSERT OR REPLACE INTO checkpoints VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
  const dropOthers = db.prepare('DELETE FROM checkpoints WHERE thread_id = ? AND ns = ? AND id <> ?')
  const dropOtherWrites = db.prepare(
    'DELETE FROM checkpoint_writes WHERE thread_id = ? AND ns = ? AND checkpoint_id <> ?',
  )
  const one = db.prepare(`SELECT ${columns} FROM checkpoints WHERE thread_id = ? AND ns = ? AND id = ?`)
  const last = db.prepare(`
    SELECT ${columns} FROM checkpoints WHERE thread_id = ? AND ns = ? ORDER BY id DESC LIMIT 1`)
  const writesOf = db.prepare(`
    SELECT task_id AS taskId, idx, channel, type, value FROM checkpoint_writes
    WHERE thread_id = ? AND ns = ? AND checkpoint_id = ? ORDER BY task_id, idx`)
  const replaceWrite = db.prepare('INSERT OR REPLACE INTO checkpoint_writes VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
  const keepWrite = db.prepare('INSERT OR IGNORE INTO checkpoint_writes VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
  const withWrites = (row: CheckpointRow) => ({
    row,
    writes: writesOf.all(row.threadId, row.ns, row.id) as unknown as CheckpointWriteRow[],
  })

  return {
    putCheckpoint: (row, { alone } = { alone: false }) =>
      inTransaction(db, () => {
        const { threadId, ns, id, parentId, type, checkpoint, metadataType, metadata } = row
        if (alone) {
          dropOthers.run(threadId, ns, id)
          dropOtherWrites.run(threadId, ns, id)
        }
        put.run(threadId, ns, id, parentId, type, checkpoint, metadataType, metadata)
      }),
    putCheckpointWrites: ({ threadId, ns, id }, writes) =>
      inTransaction(db, () => {
        for (const { taskId, idx, channel, type, value, replace } of writes) {
          const statement = replace ? replaceWrite : keepWrite
          statement.run(threadId, ns, id, taskId, idx, channel, type, value)
        }
      }),
    getCheckpoint: ({ threadId, ns, id }) => {
      const row = (id === undefined ? last.get(threadId, ns) : one.get(threadId, ns, id)) as CheckpointRow | undefined
      return row && withWrites(row)
    },
    listCheckpoints: ({ threadId, ns, before, limit }) => {
      const given = [
        ['thread_id = ?', threadId],
        ['ns = ?', ns],
        ['id < ?', before],
      ].filter(([, value]) => value !== undefined) as [string, string][]
      const where = given.length > 0 ? `WHERE ${given.map(([test]) => test).join(' AND ')}` : ''
      const rows = db
        .prepare(`SELECT ${columns} FROM checkpoints ${where} ORDER BY id DESC LIMIT ?`)
        .all(...given.map(([, value]) => value), limit ?? -1) as unknown as CheckpointRow[]
      return rows.map(withWrites)
    },
    deleteThread: (threadId) =>
      inTransaction(db, () => {
        db.prepare('DELETE FROM checkpoints WHERE thread_id = ?').run(threadId)
        db.prepare('DELETE FROM checkpoint_writes WHERE thread_id = ?').run(threadId)
        db.prepare('DELETE FROM tool_intents WHERE run_id = ?').run(threadId)
      }),
  }
}

/** True when the run stopped at a question to the user, or at a tool of which it is not known whether it was done. */
export function canGoOn(db: DatabaseSync, runId: string): boolean {
  const begun = db.prepare('SELECT 1 FROM tool_intents WHERE run_id = ? AND begun AND result IS NULL').get(runId)
  const asked = db
    .prepare(
      `SELECT 1 FROM checkpoint_writes WHERE thread_id = :run AND channel = '__interrupt__'
       AND checkpoint_id = (SELECT max(id) FROM checkpoints WHERE thread_id = :run AND ns = '')`,
    )
    .get({ run: runId })
  return begun !== undefined || asked !== undefined
}

/** Drops the checkpoints of every run but these. */
export function keepThreads(db: DatabaseSync, runIds: string[]): void {
  const kept = JSON.stringify(runIds)
  for (const [table, column] of [
    ['checkpoints', 'thread_id'],
    ['checkpoint_writes', 'thread_id'],
    ['tool_intents', 'run_id'],
  ]) {
    db.prepare(`DELETE FROM ${table} WHERE ${column} NOT IN (SELECT value FROM json_each(?))`).run(kept)
  }
}

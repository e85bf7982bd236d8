import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createConversationCalls } from '../../electron/storage/database/conversations.ts'
import { migrations } from '../../electron/storage/database/migrations/migrations.ts'
import { openDatabase } from '../../electron/storage/database/openDatabase.ts'
import { temporaryFolder } from './support.ts'
import { ended, firstTurn, started, text } from './turns.ts'

const NORMAL = 1
const FULL = 2

test('what the user asked and what was answered is on the disk when the call returns; only the journal may lag', () => {
  const { db } = openDatabase(join(temporaryFolder(), 'aside.db'), migrations)
  onTestFinished(() => db.close())
  const modes: Record<string, unknown[]> = { messages: [], journal: [] }
  // Called by SQLite itself in the midst of each write.
  db.function('noted', (table) => {
    const mode = db.prepare('PRAGMA synchronous').get() as { synchronous: number }
    modes[String(table)]?.push(mode.synchronous)
    return null
  })
  for (const [name, event, table] of [
    ['a', 'INSERT', 'messages'],
    ['b', 'UPDATE', 'messages'],
    ['c', 'INSERT', 'journal'],
  ]) {
    db.exec(`CREATE TEMP TRIGGER ${name} AFTER ${event} ON main.${table} BEGIN SELECT noted('${table}'); END`)
  }
  const calls = createConversationCalls(db)
  for (const id of ['one', 'two']) {
    calls.beginTurn(firstTurn(id))
    calls.appendEvents(`${id}-a`, [started(`${id}-a`, id), text(2, 'So')])
    expect(() => calls.appendEvents('nobody', [text(3, 'x')])).toThrow()
    calls.finishAnswer(ended(id, 'So it is'))
  }
  expect(modes).toEqual({ messages: [FULL, FULL, FULL, FULL, FULL, FULL], journal: [NORMAL, NORMAL] })
  expect(db.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' })
})

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import type { Migration } from '../../electron/storage/database/migrate.ts'
import { migrations } from '../../electron/storage/database/migrations/migrations.ts'
import { openDatabase } from '../../electron/storage/database/openDatabase.ts'
import { openStorage } from '../../electron/storage/openStorage.ts'
import { open, quiet, store, temporaryFolder } from './support.ts'

const next = (migrations.at(-1)?.version ?? 0) + 1

async function folderWithOne(): Promise<string> {
  const dataDir = temporaryFolder()
  const storage = await open(dataDir)
  await store(storage, 'one', 'Ask', 'Reply')
  await storage.close()
  return dataDir
}

function opened(dataDir: string, more: Migration[]): DatabaseSync {
  const { db } = openDatabase(join(dataDir, 'aside.db'), [...migrations, ...more])
  onTestFinished(() => {
    if (db.isOpen) db.close()
  })
  return db
}

test('versions start at 1 and have no gaps', () => {
  expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, index) => index + 1))
})

test('a migration runs once, on a copy made before, and the history is there after it', async () => {
  const dataDir = await folderWithOne()
  const steps: Migration[] = [
    { version: next, up: (db) => db.exec('ALTER TABLE conversations ADD COLUMN folder TEXT') },
    { version: next + 1, up: (db) => db.exec("UPDATE conversations SET folder = 'inbox'") },
  ]
  const db = opened(dataDir, steps)
  expect(db.prepare('SELECT id, folder FROM conversations').all()).toMatchObject([{ id: 'one', folder: 'inbox' }])
  expect(db.prepare('PRAGMA user_version').get()).toMatchObject({ user_version: next + 1 })
  db.close()
  const copies = readdirSync(dataDir).filter((name) => name.includes('.before-'))
  expect(copies).toEqual([`aside.db.before-${next}`])
  const copy = new DatabaseSync(join(dataDir, copies[0]!), { readOnly: true })
  onTestFinished(() => copy.close())
  expect(copy.prepare('SELECT count(*) AS n FROM messages').get()).toMatchObject({ n: 2 })
  expect(copy.prepare('PRAGMA user_version').get()).toMatchObject({ user_version: next - 1 })
  opened(dataDir, steps)
})

test('a migration that fails changes nothing, and the app says that it could not open the history', async () => {
  const dataDir = await folderWithOne()
  const failing: Migration = {
    version: next,
    up: (db) => {
      db.exec('DELETE FROM messages; ALTER TABLE conversations ADD COLUMN folder TEXT')
      throw new Error('half way')
    },
  }
  expect(() => openDatabase(join(dataDir, 'aside.db'), [...migrations, failing])).toThrow(/could not be opened/)
  const storage = await open(dataDir)
  expect(storage.notices).toEqual([])
  expect((await storage.conversations.get('one')).messages).toHaveLength(2)
})

test('a search index that an older Aside made is made again, from all that is searched now', async () => {
  const dataDir = await folderWithOne()
  const db = new DatabaseSync(join(dataDir, 'aside.db'))
  db.exec('DELETE FROM search; DELETE FROM search_version')
  db.close()
  const storage = await open(dataDir)
  expect(await storage.conversations.search('reply', 5)).toMatchObject([{ conversationId: 'one', messageId: 'one-a' }])
  await storage.close()
  // Made once, not at each start.
  const after = new DatabaseSync(join(dataDir, 'aside.db'))
  onTestFinished(() => after.close())
  expect(after.prepare('SELECT count(*) AS n FROM search_version').get()).toMatchObject({ n: 1 })
})

test('a history that a newer Aside wrote is refused, unchanged to the byte, and the message says what to do', async () => {
  const dataDir = await folderWithOne()
  const db = new DatabaseSync(join(dataDir, 'aside.db'))
  db.exec(`PRAGMA user_version = ${next}`)
  db.close()
  const before = readFileSync(join(dataDir, 'aside.db'))
  const refusal = openStorage({ dataDir, log: quiet })
  await expect(refusal).rejects.toMatchObject({
    code: 'UNSUPPORTED_HERE',
    next: expect.stringContaining('newer Aside'),
  })
  expect(readFileSync(join(dataDir, 'aside.db')).equals(before)).toBe(true)
  expect(readdirSync(dataDir).filter((name) => /damaged|wal|shm/.test(name))).toEqual([])
})

test('the copy made before a migration is gone after the next clean close, when the backup holds the same', async () => {
  const dataDir = await folderWithOne()
  writeFileSync(join(dataDir, `aside.db.before-${next}`), 'as if made by a migration')
  const storage = await open(dataDir)
  await store(storage, 'two', 'Ask', 'Reply')
  await storage.close()
  expect(readdirSync(dataDir).filter((name) => name.includes('.before-'))).toEqual([])
})

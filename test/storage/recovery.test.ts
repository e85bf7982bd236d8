import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { textOf } from '../../shared/model/message.ts'
import { open, store, temporaryFolder } from './support.ts'
import { answer, ended, firstTurn, question, started, text } from './turns.ts'

/** The folder's data base, opened beside Aside while Aside is closed. */
function change(dataDir: string, sql: string): void {
  const db = new DatabaseSync(join(dataDir, 'aside.db'))
  db.exec(sql)
  db.close()
}

test('an answer that was streaming when Aside ended is interrupted, with its text, and found by search', async () => {
  const dataDir = temporaryFolder()
  const first = await open(dataDir)
  await first.conversations.beginTurn(firstTurn('one'))
  await first.conversations.appendEvents('one-a', [started('one-a', 'one'), text(2, 'Half a penguin')])
  await first.close()

  const second = await open(dataDir)
  expect(second.interrupted).toBe(1)
  const { messages } = await second.conversations.get('one')
  expect(messages[1]).toMatchObject({ status: 'interrupted', blocks: [{ type: 'text', text: 'Half a penguin' }] })
  expect(await second.conversations.search('penguin', 10)).toHaveLength(1)
  await second.close()
  expect((await open(dataDir)).interrupted).toBe(0)
})

test('an end that reached the journal is that end, not an interruption', async () => {
  const dataDir = temporaryFolder()
  const first = await open(dataDir)
  await first.conversations.beginTurn(firstTurn('one'))
  await first.conversations.appendEvents('one-a', [
    started('one-a', 'one'),
    text(2, 'All of it'),
    { type: 'finished', runId: 'run', seq: 3, reason: 'stop', timings: { totalMs: 5 } },
  ])
  await first.close()
  const second = await open(dataDir)
  expect(second.interrupted).toBe(0)
  expect((await second.conversations.get('one')).messages[1]).toMatchObject({ status: 'complete' })
})

test('an answer without a single event is interrupted, and empty', async () => {
  const dataDir = temporaryFolder()
  const first = await open(dataDir)
  await first.conversations.beginTurn(firstTurn('one', 'My words'))
  await first.close()
  const { conversations, interrupted } = await open(dataDir)
  expect(interrupted).toBe(1)
  const { messages } = await conversations.get('one')
  expect(textOf(messages[0]!)).toBe('My words')
  expect(messages[1]).toMatchObject({ status: 'interrupted', blocks: [] })
})

test('removed conversations are erased at the next start: from every file, the index and the backup included', async () => {
  const dataDir = temporaryFolder()
  const first = await open(dataDir)
  await store(first, 'keep', 'plain words', 'a reply', 'Kept')
  await store(first, 'gone', 'Xylophonic marmalade ꙮꙮꙮꙮ', 'Quixotic zeppelin', 'Vexatious title')
  await first.close()
  const second = await open(dataDir)
  await second.conversations.remove('gone')
  expect(await second.conversations.search('marmalade', 10)).toEqual([])
  await second.close()

  const third = await open(dataDir)
  await expect(third.conversations.restore('gone')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await third.close()
  expect((await (await open(dataDir)).conversations.list()).map(({ id }) => id)).toEqual(['keep'])
  // The reserve is random bytes: any three may stand in it.
  for (const name of readdirSync(dataDir).filter((name) => name !== 'aside.reserve')) {
    const bytes = readFileSync(join(dataDir, name))
    // One letter that stands nowhere else, as the index keeps it.
    expect(bytes.includes(Buffer.from('ꙮ')), `the index of ${name}`).toBe(false)
    for (const word of ['marmalade', 'zeppelin', 'Vexatious'])
      expect(bytes.includes(word), `${word} in ${name}`).toBe(false)
  }
})

test('one bad row is one placeholder: the conversation and its other messages are there', async () => {
  const dataDir = temporaryFolder()
  const first = await open(dataDir)
  await store(first, 'one', 'Ask', 'Reply')
  for (const n of [1, 2, 3, 4]) {
    const turn = { question: question(`q${n}`, 'one', `ask ${n}`), answer: answer(`a${n}`, 'one', `q${n}`) }
    await first.conversations.beginTurn(turn)
    await first.conversations.finishAnswer({
      ...turn.answer,
      status: 'complete',
      blocks: [{ type: 'text', text: `reply ${n}` }],
    })
  }
  await first.close()
  change(
    dataDir,
    `UPDATE messages SET body = '{"blocks":[{"type":"te' WHERE id = 'a1';
     UPDATE messages SET body = 'null' WHERE id = 'a2';
     UPDATE messages SET body = '{"blocks":[null,{"type":"text","text":"kept"},{"type":"text"}]}' WHERE id = 'a3';
     UPDATE messages SET role = 'robot', created_at = 'soon', body = x'00ff' WHERE id = 'a4';
     UPDATE conversations SET settings = '{{{'`,
  )
  const { conversations } = await open(dataDir)
  const { conversation, messages } = await conversations.get('one')
  expect(conversation.settings).toEqual({})
  expect(messages).toHaveLength(10)
  const byId = new Map(messages.map((message) => [message.id, message]))
  expect(textOf(byId.get('one-a')!)).toBe('Reply')
  for (const id of ['a1', 'a2', 'a4']) {
    expect(byId.get(id)).toMatchObject({ status: 'failed', blocks: [], error: { code: 'STORAGE_CORRUPT' } })
  }
  expect(byId.get('a3')).toMatchObject({ blocks: [{ type: 'text', text: 'kept' }], error: { code: 'STORAGE_CORRUPT' } })
})

test('a bad piece of a journal costs that piece only', async () => {
  const dataDir = temporaryFolder()
  const first = await open(dataDir)
  await first.conversations.beginTurn(firstTurn('one'))
  await first.conversations.appendEvents('one-a', [started('one-a', 'one'), text(2, 'One ')])
  await first.conversations.appendEvents('one-a', [text(3, 'two ')])
  await first.conversations.appendEvents('one-a', [text(4, 'three')])
  await first.close()
  change(dataDir, "UPDATE journal SET events = '[{' WHERE last_seq = 3")
  const { conversations } = await open(dataDir)
  expect(textOf((await conversations.get('one')).messages[1]!)).toBe('One three')
})

test('a clean close leaves one data base without a log beside it, a backup of it, and nothing others can read', async () => {
  const dataDir = temporaryFolder()
  const storage = await open(dataDir)
  await store(storage, 'one', 'Ask', 'Reply')
  await storage.close()
  await storage.close()
  expect(readdirSync(dataDir).sort()).toEqual(['aside.db', 'aside.db.backup', 'aside.reserve'])
  if (process.platform !== 'win32') {
    for (const name of readdirSync(dataDir)) expect(statSync(join(dataDir, name)).mode & 0o077, name).toBe(0)
  }
  await expect(storage.conversations.list()).rejects.toMatchObject({ code: 'CANCELLED' })
})

test('a start that changes nothing leaves the backup as it is', async () => {
  const dataDir = temporaryFolder()
  const storage = await open(dataDir)
  await storage.conversations.beginTurn(firstTurn('one'))
  await storage.conversations.finishAnswer(ended('one', 'x'))
  await storage.close()
  const backup = join(dataDir, 'aside.db.backup')
  const before = statSync(backup).ino
  const again = await open(dataDir)
  await again.conversations.list()
  await again.close()
  expect(existsSync(backup)).toBe(true)
  expect(statSync(backup).ino).toBe(before)
})

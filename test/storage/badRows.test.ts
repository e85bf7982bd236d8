import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { expect, test } from 'vitest'
import type { ConversationStore } from '../../electron/storage/storage.ts'
import { contract } from '../../shared/contract/contract.ts'
import { branchTo } from '../../shared/messageTree.ts'
import { Conversation } from '../../shared/model/conversation.ts'
import { Message, textOf } from '../../shared/model/message.ts'
import { rounds } from '../support/rounds.ts'
import { open, store, temporaryFolder } from './support.ts'
import { answer, ended, firstTurn, question } from './turns.ts'

const Shown = contract.conversations.get['~orpc'].outputSchema
const Listed = contract.conversations.list['~orpc'].outputSchema
const Found = contract.conversations.search['~orpc'].outputSchema

/** A maker of folders with two conversations; `one` has two turns: one-q, one-a, two-q, two-a. */
async function folders(): Promise<() => string> {
  const template = await filledFolder()
  return () => {
    const dataDir = temporaryFolder()
    copyFileSync(join(template, 'aside.db'), join(dataDir, 'aside.db'))
    return dataDir
  }
}

async function filledFolder(): Promise<string> {
  const dataDir = temporaryFolder()
  const storage = await open(dataDir)
  await store(storage, 'other', 'Ask', 'Reply')
  await store(storage, 'one', 'First ask', 'First reply')
  await storage.conversations.beginTurn({
    question: question('two-q', 'one', 'Second ask', { parentId: 'one-a' }),
    answer: answer('two-a', 'one', 'two-q'),
  })
  const last = answer('two-a', 'one', 'two-q', { status: 'complete', blocks: [{ type: 'text', text: 'Second reply' }] })
  await storage.conversations.finishAnswer(last)
  await storage.close()
  return dataDir
}

/** Changes the stored rows as a disk would: nothing of Aside runs. */
function alter(dataDir: string, sql: string, ...values: SQLInputValue[]): void {
  const db = new DatabaseSync(join(dataDir, 'aside.db'), { enableForeignKeyConstraints: false })
  const { changes } = db.prepare(sql).run(...values)
  db.close()
  expect(changes).toBe(1)
}

/** What a page gets: what storage answers must pass the contract. */
async function shown(conversations: ConversationStore, id: string) {
  const { conversation, messages } = await conversations.get(id)
  await Shown?.['~standard'].validate({ conversation, messages })
  expect(Conversation.parse(conversation)).toEqual(conversation)
  for (const message of messages) expect(Message.parse(message)).toEqual(message)
  const branch = branchTo(messages, conversation.headId)
  return { conversation, messages, texts: branch.map(textOf), flagged: messages.filter(({ error }) => error) }
}

const texts = ['First ask', 'First reply', 'Second ask', 'Second reply']
const huge = 2n ** 62n
const blob = new Uint8Array([0xff, 0, 0x80])
const alterations: [string, SQLInputValue[]][] = [
  ['parent_id', ['../x', '', 'x'.repeat(65), 'nobody', huge, blob]],
  ['role', ['systom', '', huge, blob]],
  ['status', ['complate', 'cancelled', '', huge, blob]],
  ['created_at', ['yesterday', Number.POSITIVE_INFINITY, -1, blob]],
  ['id', ['../x', '', huge, blob]],
  ['crc', [1, huge, 'x', blob]],
]

const answers = ['one-a', 'two-a']

for (const [column, values] of alterations) {
  test(`a message whose ${column} was changed is marked, and the rest of its conversation is in sight`, async () => {
    const folder = await folders()
    for (const [n, value] of values.entries()) {
      for (const at of rounds(answers.slice(n % 2, (n % 2) + 1), answers)) {
        const dataDir = folder()
        alter(dataDir, `UPDATE messages SET ${column} = ? WHERE id = ?`, value, at)
        const { conversations } = await open(dataDir)
        const found = await shown(conversations, 'one')
        expect(found.texts, `${column} = ${String(value)}`).toEqual(texts)
        expect(found.flagged).toHaveLength(1)
        expect(textOf(found.flagged[0]!)).toBe(at === 'one-a' ? 'First reply' : 'Second reply')
        expect(found.flagged[0]).toMatchObject({ status: 'failed', error: { code: 'STORAGE_CORRUPT' } })
        expect((await shown(conversations, 'other')).flagged).toEqual([])
        const hits = await conversations.search('reply', 10)
        expect(hits).toHaveLength(3)
        expect((await Found?.['~standard'].validate(hits))?.issues).toBeUndefined()

        const next = { question: question('q', 'one', 'Third ask', { parentId: found.conversation.headId }) }
        await conversations.beginTurn({ ...next, answer: answer('a', 'one', 'q') })
        expect((await shown(conversations, 'one')).texts).toEqual([...texts, 'Third ask', ''])
      }
    }
  })
}

test('what an unreadable row still tells of its words is shown', async () => {
  const dataDir = await filledFolder()
  const body = {
    blocks: [{ type: 'odd' }, { type: 'text', text: 'Half' }],
    usage: { inputTokens: -1, outputTokens: 2 },
  }
  alter(dataDir, 'UPDATE messages SET body = ? WHERE id = ?', JSON.stringify(body), 'one-a')
  const { conversations } = await open(dataDir)
  const { texts: found, flagged } = await shown(conversations, 'one')
  expect(found).toEqual(texts.with(1, 'Half'))
  expect(flagged).toMatchObject([{ id: 'one-a', parentId: 'one-q', usage: { outputTokens: 2 } }])
})

test('a streaming answer whose row was changed keeps its journal’s text, and ends marked', async () => {
  const dataDir = temporaryFolder()
  const storage = await open(dataDir)
  await storage.conversations.beginTurn(firstTurn('one'))
  const model = { engine: 'test', name: 'm' }
  await storage.conversations.appendEvents('one-a', [
    { type: 'started', runId: 'run', seq: 1, conversationId: 'one', messageId: 'one-a', model, at: 1 },
    { type: 'text', runId: 'run', seq: 2, text: 'So far' },
  ])
  await storage.close()
  alter(dataDir, "UPDATE messages SET parent_id = '../x' WHERE id = 'one-a'")
  const { conversations } = await open(dataDir)
  const { texts: found, flagged } = await shown(conversations, 'one')
  expect(found).toEqual(['What is a lock?', 'So far'])
  expect(flagged).toMatchObject([{ status: 'interrupted' }])
})

test('an answer that ends stores what it says, though its row was changed meanwhile', async () => {
  const dataDir = temporaryFolder()
  const { conversations } = await open(dataDir)
  await conversations.beginTurn(firstTurn('one'))
  alter(dataDir, "UPDATE messages SET parent_id = '../x', role = 'user' WHERE id = 'one-a'")
  await conversations.finishAnswer(ended('one', 'Whole'))
  const { texts: found, flagged } = await shown(conversations, 'one')
  expect(found).toEqual(['What is a lock?', 'Whole'])
  expect(flagged).toEqual([])
})

const conversationAlterations: [string, SQLInputValue[]][] = [
  ['title', [huge, blob, 'x'.repeat(600)]],
  ['auto_title', [huge, 'x', blob]],
  ['pinned', [huge, 'x', blob]],
  ['created_at', [Number.NEGATIVE_INFINITY, 'x', blob]],
  ['updated_at', [Number.POSITIVE_INFINITY, 'x', blob]],
  ['head_id', [null, '../x', 'nobody', huge, blob]],
  ['settings', ['{', '{"temperature":9,"systemPrompt":"Be brief."}', huge, blob]],
  ['id', ['../x', '', huge, blob]],
]

for (const [column, values] of conversationAlterations) {
  test(`a conversation whose ${column} was changed is in the list, and opens`, async () => {
    const folder = await folders()
    for (const value of values) {
      const dataDir = folder()
      alter(dataDir, `UPDATE conversations SET ${column} = ? WHERE id = 'one'`, value)
      const storage = await open(dataDir)
      const { conversations } = storage
      const list = await conversations.list()
      expect(list.map(({ id }) => id).sort(), `${column} = ${String(value)}`).toEqual(['one', 'other'])
      expect((await Listed?.['~standard'].validate(list))?.issues).toBeUndefined()
      expect((await shown(conversations, 'one')).texts).toEqual(texts)
      expect(await conversations.search('reply', 10)).toHaveLength(3)
      if (String(value).includes('Be brief.')) {
        expect((await conversations.get('one')).conversation.settings).toEqual({ systemPrompt: 'Be brief.' })
      }
      await conversations.remove('one')
      expect(await conversations.list()).toHaveLength(1)
      expect(storage.notices).toEqual([])
    }
  })
}

test('in a large history a page that went bad costs one message, not its conversation', async () => {
  const dataDir = temporaryFolder()
  const storage = await open(dataDir)
  // Larger than what is checked at every start.
  const image = { type: 'image', mimeType: 'image/png', data: 'A'.repeat(9 * 1024 * 1024) } as const
  for (let n = 0; n < 4; n++) {
    await storage.conversations.beginTurn(firstTurn(`large-${n}`))
    await storage.conversations.finishAnswer(ended(`large-${n}`, 'Seen', { blocks: [image] }))
  }
  await store(storage, 'one', 'Ask', 'words '.repeat(5_000))
  await storage.close()

  const path = join(dataDir, 'aside.db')
  const bytes = readFileSync(path)
  const at = bytes.indexOf('"text":"words words ') + 12_000
  // The start of an overflow page names the next one.
  bytes.fill(0xff, Math.floor(at / 4_096) * 4_096, Math.floor(at / 4_096) * 4_096 + 4)
  writeFileSync(path, bytes)
  const { conversations } = await open(dataDir)
  const { messages } = await shown(conversations, 'one')
  expect(messages).toMatchObject([
    { id: 'one-q', status: 'complete' },
    { id: 'one-a', parentId: 'one-q', status: 'failed', blocks: [], error: { code: 'STORAGE_CORRUPT' } },
  ])
  expect(await conversations.search('words', 5)).toHaveLength(1)
})

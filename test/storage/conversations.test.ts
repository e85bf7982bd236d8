import { expect, test } from 'vitest'
import type { Turn } from '../../electron/storage/storage.ts'
import { type Message, textOf } from '../../shared/model/message.ts'
import { open, temporaryFolder } from './support.ts'
import { answer, ended, firstTurn, question, started, text } from './turns.ts'

test('a turn is there after a restart, whole and in order', async () => {
  const dataDir = temporaryFolder()
  const storage = await open(dataDir)
  await storage.conversations.beginTurn(firstTurn('one', 'Ask', { settings: { temperature: 0.5 } }))
  const whole = ended('one', 'Reply', { usage: { inputTokens: 3 }, timings: { totalMs: 12 }, runId: 'run' })
  await storage.conversations.finishAnswer(whole)
  await storage.close()

  const again = await open(dataDir)
  expect(again.interrupted).toBe(0)
  expect(again.notices).toEqual([])
  const { conversation, messages } = await again.conversations.get('one')
  expect(conversation).toMatchObject({ id: 'one', headId: 'one-a', settings: { temperature: 0.5 } })
  expect(messages).toEqual([firstTurn('one', 'Ask').question, whole])
})

test('a streaming answer reads as far as its journal goes', async () => {
  const storage = await open(temporaryFolder())
  const { conversations } = storage
  await conversations.beginTurn(firstTurn('one'))
  await conversations.appendEvents('one-a', [started('one-a', 'one'), text(2, 'Hello')])
  await conversations.appendEvents('one-a', [text(3, ' wor'), text(4, 'ld')])
  const { messages } = await conversations.get('one')
  expect(messages[1]).toMatchObject({ status: 'streaming', runId: 'run', model: { name: 'm' } })
  expect(messages[1]?.blocks).toEqual([{ type: 'text', text: 'Hello world' }])
})

test('a question’s pictures are kept, come by themselves where the conversation is read without, and are not searched', async () => {
  const { conversations } = await open(temporaryFolder())
  const turn = firstTurn('one')
  const picture = {
    type: 'image',
    mimeType: 'image/png',
    data: 'findme==',
    name: 'cat.png',
    width: 2,
    height: 3,
  } as const
  const asked = { ...turn.question, blocks: [picture, { type: 'text', text: 'what is it' }] } as Message
  await conversations.beginTurn({ ...turn, question: asked })
  expect((await conversations.get('one')).messages[0]).toEqual(asked)
  const { messages } = await conversations.get('one', { pictures: false })
  expect(messages[0]?.blocks).toEqual([{ ...picture, data: '' }, asked.blocks[1]])
  expect(await conversations.pictures('one', 'one-q')).toEqual([picture])
  await expect(conversations.pictures('other', 'one-q')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(await conversations.search('findme', 10)).toEqual([])
})

test('the journal folds to what the events themselves fold to, tools and reasoning included', async () => {
  const { conversations } = await open(temporaryFolder())
  const call = { type: 'toolCall', id: 'c', name: 'clock', args: { zone: 'UTC' } } as const
  const result = { type: 'toolResult', callId: 'c', name: 'clock', content: '12:00', isError: false } as const
  await conversations.beginTurn(firstTurn('one'))
  await conversations.appendEvents('one-a', [
    started('one-a', 'one'),
    { type: 'reasoning', runId: 'run', seq: 2, text: 'Let me ' },
    { type: 'reasoning', runId: 'run', seq: 3, text: 'look.' },
    { type: 'reasoningEnded', runId: 'run', seq: 4, durationMs: 9 },
    { type: 'toolCallChunk', runId: 'run', seq: 5, index: 0, args: '{' },
    { type: 'toolCall', runId: 'run', seq: 6, call },
  ])
  await conversations.appendEvents('one-a', [
    { type: 'toolResult', runId: 'run', seq: 7, result },
    text(8, 'Noon.'),
    { type: 'usage', runId: 'run', seq: 9, usage: { outputTokens: 4 } },
  ])
  const { messages } = await conversations.get('one')
  expect(messages[1]?.blocks).toEqual([
    { type: 'reasoning', text: 'Let me look.', durationMs: 9 },
    call,
    result,
    { type: 'text', text: 'Noon.' },
  ])
  expect(messages[1]?.usage).toEqual({ outputTokens: 4 })
})

test('appending the same events again, after a failure that was none, doubles nothing', async () => {
  const { conversations } = await open(temporaryFolder())
  await conversations.beginTurn(firstTurn('one'))
  const events = [started('one-a', 'one'), text(2, 'Once')]
  await conversations.appendEvents('one-a', events)
  await conversations.appendEvents('one-a', events)
  const usage = { type: 'usage', runId: 'run', seq: 3, usage: {} } as const
  await conversations.appendEvents('one-a', [...events, usage, text(4, ' only')])
  expect(textOf((await conversations.get('one')).messages[1]!)).toBe('Once only')
})

test('the list is pinned first, then newest first; what is removed is off it until it is restored', async () => {
  const { conversations } = await open(temporaryFolder())
  for (const [id, at] of [
    ['a', 1],
    ['b', 2],
    ['c', 3],
    ['d', 3],
  ] as const) {
    const turn = firstTurn(id, 'x', { updatedAt: at })
    await conversations.beginTurn({ ...turn, answer: { ...turn.answer, createdAt: at } })
  }
  const ids = async () => (await conversations.list()).map((conversation) => conversation.id)
  expect(await ids()).toEqual(['d', 'c', 'b', 'a'])
  await conversations.pin('a', true)
  expect(await ids()).toEqual(['a', 'd', 'c', 'b'])
  await conversations.finishAnswer(ended('b', 'now'))
  expect(await ids()).toEqual(['a', 'b', 'd', 'c'])
  await conversations.remove('c')
  expect(await ids()).toEqual(['a', 'b', 'd'])
  await expect(conversations.get('c')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await conversations.restore('c')
  expect(await ids()).toEqual(['a', 'b', 'd', 'c'])
})

test('messages keep the order in which they were stored, whatever the clock says', async () => {
  const { conversations } = await open(temporaryFolder())
  await conversations.beginTurn(firstTurn('one'))
  await conversations.finishAnswer(ended('one', 'first'))
  for (const [n, at] of [9_999_999_999_999, -5, 0, 1_001, 1_001].entries()) {
    const turn: Turn = {
      question: question(`q${n}`, 'one', 'again', { parentId: 'one-a', createdAt: at }),
      answer: answer(`a${n}`, 'one', `q${n}`, { createdAt: at }),
    }
    await conversations.beginTurn(turn)
  }
  const { messages } = await conversations.get('one')
  expect(messages.map((message) => message.id).join()).toBe('one-q,one-a,q0,a0,q1,a1,q2,a2,q3,a3,q4,a4')
})

test('a name that the user gave is not replaced by an automatic one', async () => {
  const { conversations } = await open(temporaryFolder())
  await conversations.beginTurn(firstTurn('one'))
  await conversations.rename('one', 'Made up', 'auto')
  expect((await conversations.list())[0]).toMatchObject({ title: 'Made up', autoTitle: true })
  await conversations.rename('one', 'Mine', 'user')
  await conversations.rename('one', 'Made up again', 'auto')
  expect((await conversations.list())[0]).toMatchObject({ title: 'Mine', autoTitle: false })
})

test('settings and head are kept, and a head is always a message of the conversation', async () => {
  const { conversations } = await open(temporaryFolder())
  await conversations.beginTurn(firstTurn('one'))
  await conversations.beginTurn(firstTurn('two'))
  await conversations.configure('one', { systemPrompt: 'Be brief.', thinking: 'low' })
  await conversations.setHead('one', 'one-q')
  const { conversation } = await conversations.get('one')
  expect(conversation).toMatchObject({ headId: 'one-q', settings: { systemPrompt: 'Be brief.', thinking: 'low' } })
  await expect(conversations.setHead('one', 'two-q')).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('a refused turn leaves nothing behind', async () => {
  const { conversations } = await open(temporaryFolder())
  const turn = firstTurn('one')
  await conversations.beginTurn(turn)
  await expect(conversations.beginTurn(turn)).rejects.toMatchObject({ code: 'CONFLICT' })
  const orphan = { ...firstTurn('two'), answer: answer('two-a', 'two', 'nobody') }
  await expect(conversations.beginTurn(orphan)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect((await conversations.list()).map((conversation) => conversation.id)).toEqual(['one'])
  const { messages } = await conversations.get('one')
  expect(messages).toHaveLength(2)
})

test('what is not there, has ended or is no message is refused with its code', async () => {
  const { conversations } = await open(temporaryFolder())
  await conversations.beginTurn(firstTurn('one'))
  await conversations.finishAnswer(ended('one', 'done'))
  const refused = async (call: Promise<unknown>, code: string) => expect(call).rejects.toMatchObject({ code })
  await refused(conversations.get('nobody'), 'NOT_FOUND')
  await refused(conversations.rename('nobody', 'x', 'user'), 'NOT_FOUND')
  await refused(conversations.rename('nobody', 'x', 'auto'), 'NOT_FOUND')
  await refused(conversations.pin('nobody', true), 'NOT_FOUND')
  await refused(conversations.remove('nobody'), 'NOT_FOUND')
  await refused(conversations.appendEvents('nobody', [text(1, 'x')]), 'NOT_FOUND')
  await refused(conversations.appendEvents('one-a', [text(1, 'x')]), 'CONFLICT')
  await refused(conversations.finishAnswer(ended('one', 'twice')), 'CONFLICT')
  await refused(conversations.beginTurn({ answer: answer('x', 'nobody', null) }), 'NOT_FOUND')
  await refused(conversations.beginTurn({ answer: { ...answer('x', 'one', null), id: '../x' } }), 'INVALID_INPUT')
})

test('more text than may be stored is refused, and what is allowed comes back', async () => {
  const { conversations } = await open(temporaryFolder())
  const long = 'x'.repeat(8 * 1024 * 1024 + 1)
  await expect(conversations.beginTurn(firstTurn('one', long))).rejects.toMatchObject({ code: 'TOO_LARGE' })
  await conversations.beginTurn(firstTurn('one'))
  await conversations.finishAnswer(ended('one', 'short'))
  expect(textOf((await conversations.get('one')).messages[1]!)).toBe('short')
})

test('calls take effect in the order in which they were made', async () => {
  const { conversations } = await open(temporaryFolder())
  const calls: Promise<unknown>[] = [conversations.beginTurn(firstTurn('one'))]
  calls.push(conversations.appendEvents('one-a', [started('one-a', 'one')]))
  for (let seq = 2; seq < 60; seq++) calls.push(conversations.appendEvents('one-a', [text(seq, `${seq} `)]))
  const read = conversations.get('one')
  calls.push(conversations.finishAnswer(ended('one', 'done')))
  await Promise.all(calls)
  const expected = Array.from({ length: 58 }, (_, n) => `${n + 2} `).join('')
  expect(textOf((await read).messages[1]!)).toBe(expected)
})

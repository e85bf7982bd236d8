import { expect, onTestFinished, test } from 'vitest'
import { createLog } from '../../electron/platform/log.ts'
import { openStorage } from '../../electron/storage/openStorage.ts'
import { Message } from '../../shared/model/message.ts'
import { temporaryFolder } from './support.ts'
import { ended, firstTurn, started, text } from './turns.ts'

async function streaming() {
  const log = createLog(null)
  const storage = await openStorage({ dataDir: temporaryFolder(), log })
  onTestFinished(() => storage.close())
  const { conversations } = storage
  await conversations.beginTurn(firstTurn('one'))
  const stored = async () => Message.parse((await conversations.get('one')).messages[1])
  return { conversations, stored, logged: () => log.recent().join('\n') }
}

const words = [{ type: 'text', text: 'All the words' }]
const extras: [string, Record<string, unknown>, Record<string, unknown>][] = [
  ['a count below zero', { usage: { inputTokens: -1, outputTokens: 4 } }, { usage: { outputTokens: 4 } }],
  ['a count that is none', { usage: { outputTokens: 1.5 } }, { usage: {} }],
  ['a usage that is none', { usage: 'lots' }, { usage: undefined }],
  ['a time that is none', { timings: { totalMs: Number.NaN, evalMs: 3 } }, { timings: { evalMs: 3 } }],
  ['a model without a name', { model: { engine: 'test', name: '' } }, { model: undefined }],
  ['a run’s id that is none', { runId: 'run 1' }, { runId: undefined }],
  ['an error of no known kind', { error: { code: 'ODD', message: 'x' } }, { error: undefined }],
  ['a creation at no time', { createdAt: Number.NaN }, { createdAt: 1_001 }],
]

for (const [name, more, kept] of extras) {
  test(`an answer that ends with ${name} is stored without it, and that is logged`, async () => {
    const { conversations, stored, logged } = await streaming()
    await conversations.finishAnswer({ ...ended('one', 'All the words'), ...more } as Message)
    const message = await stored()
    expect(message).toMatchObject({ status: 'complete', blocks: words })
    for (const [field, value] of Object.entries(kept)) expect(message[field as keyof Message]).toEqual(value)
    expect(logged()).toContain('a part of an answer was left out')
    expect(logged()).not.toContain('All the words')
  })
}

test('an error’s words are cut to what may be stored', async () => {
  const { conversations, stored } = await streaming()
  const error = { code: 'ENGINE_FAILED', message: 'm'.repeat(3_000), detail: 'd'.repeat(20_000) } as const
  await conversations.finishAnswer(ended('one', 'All the words', { status: 'failed', error }))
  expect(await stored()).toMatchObject({ blocks: words, error: { detail: 'd'.repeat(8_000) } })
})

test('a thought of no length in time keeps its words', async () => {
  const { conversations, stored } = await streaming()
  const thought = { type: 'reasoning', text: 'Hm', durationMs: Number.NaN } as const
  await conversations.finishAnswer(ended('one', '', { blocks: [thought, { type: 'text', text: 'So' }] }))
  expect((await stored()).blocks).toEqual([
    { type: 'reasoning', text: 'Hm' },
    { type: 'text', text: 'So' },
  ])
})

test('words, ids and a status that are not what they should be are refused', async () => {
  const { conversations, stored } = await streaming()
  const wrong: unknown[] = [
    { ...ended('one', ''), blocks: [...words, { type: 'text', text: 5 }] },
    { ...ended('one', ''), blocks: [{ type: 'odd' }] },
    { ...ended('one', ''), parentId: '../x' },
    { ...ended('one', ''), status: 'done' },
  ]
  for (const message of wrong) {
    await expect(conversations.finishAnswer(message as Message)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  }
  expect((await stored()).status).toBe('streaming')
})

test('a bad event costs only itself', async () => {
  const { conversations, stored, logged } = await streaming()
  await conversations.appendEvents('one-a', [
    started('one-a', 'one'),
    text(2, 'All '),
    { type: 'usage', runId: 'run', seq: 3, usage: { inputTokens: -1 } },
    null as never,
    text(4, 'the '),
  ])
  await conversations.appendEvents('one-a', [{ type: 'text', runId: 'run', seq: 'x' } as never])
  await conversations.appendEvents('one-a', [text(5, 'words')])
  expect((await stored()).blocks).toEqual(words)
  expect(logged()).toContain('an event of an answer was left out')
})

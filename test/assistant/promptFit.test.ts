import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { App } from '../../electron/createApp.ts'
import type { Message } from '../../shared/model/message.ts'
import { type Client, clientOver } from '../contract/transports.ts'
import { openApi } from '../http/apiHarness.ts'
import { type CountingManner, countingOllama } from '../support/countingOllama.ts'
import { startOllamaServer } from '../support/ollamaServer.ts'
import { openApp, temporaryFolder } from '../support/openApp.ts'
import { textsByKind } from '../support/realTokens.ts'
import { rounds } from '../support/rounds.ts'

const model = { engine: 'ollama', name: 'llama3.2:3b' }
const texts = textsByKind()
const english = texts.english as string

function pageOf(app: App): Client {
  const page = clientOver((frame) => setImmediate(() => door.receive(frame)))
  const door = app.openDoor({ windowId: 'w1' }, (frame) => setImmediate(() => page.deliver(frame)))
  return page.client
}

/** Aside on an Ollama that counts by a real tokenizer, with a page; `again` starts it anew on the same data. */
async function open(manner: CountingManner = {}) {
  const { script, ...asked } = countingOllama(manner)
  const server = await startOllamaServer(script)
  onTestFinished(() => server.close())
  const dataDir = temporaryFolder()
  const start = async () => {
    const { app, close } = await openApp({ dataDir, ollama: server.url })
    return { app, page: pageOf(app), close }
  }
  return { ...(await start()), ...asked, server, dataDir, again: start }
}

const says = (text: string) => [{ type: 'text' as const, text }]

type Asked = Parameters<Client['runs']['start']>[0]

/** Asks, waits for the end and answers the stored answer. */
async function ask(page: Client, text: string, more: Partial<Asked> = {}) {
  const about = more.conversationId === undefined ? { settings: { model } } : {}
  const run = await page.runs.start({ ...about, blocks: says(text), ...more })
  return { ...run, answer: await ended(page, run) }
}

async function ended(
  page: Client,
  run: { conversationId: string; messageId: string; runId: string },
): Promise<Message> {
  for await (const _ of await page.runs.watch({ runId: run.runId })) {
    // To its end.
  }
  const { messages } = await page.conversations.get({ conversationId: run.conversationId })
  return messages.find(({ id }) => id === run.messageId) as Message
}

const part = (kind: string, from: number, length: number) => (texts[kind] as string).slice(from, from + length)

describe('what a prompt takes', () => {
  const most = ['cl100k_base', 'o200k_base'] as const
  test.each(rounds(most.slice(0, 1), [...most]))(
    'by %s is within a tenth of what the engine counts over 50 prompts, after a handful of answers, and never too low',
    async (tokenizer) => {
      const { page, counted } = await open({ tokenizer, context: 131_072 })
      const kinds = Object.keys(texts)
      for (let at = 0; at < 8; at++) {
        const [one, other] = [kinds[at * 2] as string, kinds[(at * 2 + 1) % kinds.length] as string]
        await ask(page, `${part(one, 500, 900)}\n\n${part(other, 700, 900)}`)
      }
      for (const text of ['Hello', 'What is a token?']) await ask(page, text)
      const off: number[] = []
      let conversationId: string | undefined
      for (let at = 0; at < 50; at++) {
        const kind = kinds[(at * 7) % kinds.length] as string
        const length = [40, 150, 600, 2_000, 5_000][at % 5] as number
        const text = `${part(kind, at * 13, length)} What is this about?`
        const about = conversationId === undefined ? { settings: { model } } : { conversationId }
        const fit = await page.runs.fit({ ...about, blocks: says(text) })
        const asked = await ask(page, text, about)
        const tokens = counted.at(-1) as number
        expect(fit.atMost, `${kind} ${tokens}`).toBeGreaterThanOrEqual(tokens)
        off.push(Math.abs(fit.promptTokens - tokens) / tokens)
        // Some are the next question of a conversation.
        conversationId = at % 3 === 0 ? asked.conversationId : undefined
      }
      expect(off.filter((one) => one <= 0.1)).toHaveLength(50)
      expect(off.reduce((sum, one) => sum + one) / off.length).toBeLessThan(0.03)
    },
    120_000,
  )

  test('is not learned from counts that lack what the engine had kept from before', async () => {
    const { page, counted, server } = await open({ caches: true, context: 131_072 })
    const first = await ask(page, part('english', 0, 1_500))
    const { conversationId } = first
    for (const at of [1, 2, 3]) await ask(page, part('english', at * 500, 300), { conversationId })
    expect(server.requests.filter(({ path }) => path === '/api/chat')).toHaveLength(4)
    const text = part('english', 3_000, 1_000)
    const fit = await page.runs.fit({ conversationId, blocks: says(text) })
    await ask(page, text, { conversationId })
    const tokens = counted.at(-1) as number
    expect(fit.atMost).toBeGreaterThanOrEqual(tokens)
    expect(Math.abs(fit.promptTokens - tokens) / tokens).toBeLessThan(0.1)
  })

  test('is remembered over a restart, and begun anew where the file is damaged', async () => {
    const { page, again, close, dataDir } = await open()
    const blocks = says(part('english', 0, 2_000))
    const before = await page.runs.fit({ settings: { model }, blocks })
    await ask(page, part('english', 4_000, 2_000))
    const learned = await page.runs.fit({ settings: { model }, blocks })
    expect(learned.atMost).toBeLessThan(before.atMost)
    await close()
    const second = await again()
    expect(await second.page.runs.fit({ settings: { model }, blocks })).toEqual(learned)
    await second.close()
    for (const name of ['tokens.json', 'tokens.good.json']) writeFileSync(join(dataDir, name), '{"models": {"ollama')
    const third = await again()
    // What was loaded is still told by the engine.
    expect(await third.page.runs.fit({ settings: { model }, blocks })).toEqual(before)
  })
})

describe('a question that would not fit', () => {
  const long = english.repeat(2).slice(0, 8_500)

  test('is told before it is sent, with what would help: nothing is sent or stored', async () => {
    const { page, server } = await open()
    const fit = await page.runs.fit({ settings: { model }, blocks: says(english.repeat(3).slice(0, 24_000)) })
    expect(fit).toMatchObject({ fits: false, exact: false, contextLength: 4_096, larger: { contextLength: 16_384 } })
    // 28 blocks, 8 of 24 heads kept, 128 wide, keys and values of two bytes.
    expect(fit.larger?.memory).toBe(16_384 * 28 * 8 * 256 * 2)
    expect(fit.dropOldest).toBeUndefined()
    expect(server.requests.map(({ path }) => path)).not.toContain('/api/chat')
    expect(await page.conversations.list()).toEqual([])
  })

  test('fits with the context that is offered, which loads the model with it', async () => {
    const { page, prompts } = await open()
    const blocks = says(english.repeat(3).slice(0, 24_000))
    const { larger } = await page.runs.fit({ settings: { model }, blocks })
    const settings = { model, contextLength: larger?.contextLength as number }
    expect(await page.runs.fit({ settings, blocks })).toMatchObject({ fits: true, contextLength: 16_384 })
    const run = await page.runs.start({ settings, blocks })
    expect(await ended(page, run)).toMatchObject({ status: 'complete', usage: { contextLength: 16_384 } })
    expect(prompts.at(-1)?.options).toMatchObject({ num_ctx: 16_384 })
    // It was asked for: a question that asks for nothing gets what it always did.
    expect(await page.runs.fit({ settings: { model }, blocks })).toMatchObject({ fits: false, contextLength: 4_096 })
  })

  test('fits without the oldest messages, as long as its branch has the one that is sent first', async () => {
    const { page, prompts, again, close } = await open({ context: 6_144 })
    const { conversationId } = await ask(page, long)
    await ask(page, long, { conversationId })
    const text = `${long} Again.`
    const questionId = 'question-3'
    const fit = await page.runs.fit({ conversationId, blocks: says(text), questionId })
    expect(fit).toMatchObject({ fits: false, contextLength: 6_144, dropOldest: { messages: 2 } })
    const { conversation, messages } = await page.conversations.get({ conversationId })
    const second = messages.filter(({ role }) => role === 'user')[1]
    expect(fit.dropOldest?.contextFrom).toBe(second?.id)
    const settings = { ...conversation.settings, contextFrom: second?.id }
    await page.conversations.configure({ conversationId, settings })
    expect(await page.runs.fit({ conversationId, blocks: says(text) })).toMatchObject({ fits: true })
    await close()
    const restarted = await again()
    const asked = await ask(restarted.page, text, { conversationId })
    expect(prompts.at(-1)?.messages?.map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
    await restarted.page.runs
      .regenerate({ conversationId, messageId: asked.messageId })
      .then((run) => ended(restarted.page, run))
    expect(prompts.at(-1)?.messages).toHaveLength(3)
    // Another branch has all of its messages still.
    await ask(restarted.page, 'Short', {
      conversationId,
      parentId: messages.find(({ role }) => role === 'assistant')?.id as string,
    })
    expect(prompts.at(-1)?.messages?.map(({ content }) => content.length)).toEqual([8_500, 5, 5])
  })

  test('may itself be the only one that fits', async () => {
    const { page } = await open({ context: 4_096 })
    const { conversationId } = await ask(page, long)
    const fit = await page.runs.fit({ conversationId, blocks: says(long), questionId: 'the-next' })
    expect(fit).toMatchObject({ fits: false, dropOldest: { contextFrom: 'the-next', messages: 2 } })
  })

  test('is compared as it will be asked: again, from another model, with a system prompt', async () => {
    const { page } = await open()
    const asked = await ask(page, long)
    const { conversationId, messageId } = asked
    const again = { messageId, how: 'regenerate' as const }
    const plain = await page.runs.fit({ conversationId, blocks: [], again })
    expect(plain.fits).toBe(true)
    const settings = { model, systemPrompt: long }
    await page.conversations.configure({ conversationId, settings })
    const fuller = await page.runs.fit({ conversationId, blocks: [], again })
    expect(fuller.promptTokens).toBeGreaterThan(1.7 * plain.promptTokens)
    expect(fuller.fits).toBe(false)
    const guide = { engine: 'guide', name: 'guide' }
    expect(await page.runs.fit({ conversationId, blocks: [], again, forThisAnswer: { model: guide } })).toMatchObject({
      fits: true,
    })
  })

  test('is not asked for a program, which can’t choose', async () => {
    const { app, counted } = await open({ cuts: true })
    // What is only assumed of a model that was never loaded refuses nobody.
    await app.asking
      .start({ text: 'Hello', model: 'ollama/llama3.2:3b' })
      .then(({ runId }) => whole(app.asking.watch(runId)))
    expect(counted).toHaveLength(1)
    const refused = app.asking.start({ text: english.repeat(3).slice(0, 24_000), model: 'ollama/llama3.2:3b' })
    await expect(refused).rejects.toMatchObject({
      code: 'CONTEXT_OVERFLOW',
      message: expect.stringMatching(/about \d+.*room for 4096/),
    })
    expect(counted).toHaveLength(1)
  })
})

test('a program’s question that would be cut is refused with its counts, over HTTP too', async () => {
  const { script, counted } = countingOllama({ cuts: true })
  const { send, diskHas } = await openApi({ script })
  const asking = (content: string) =>
    send('/v1/chat/completions', { body: { model: 'ollama/llama3.2:3b', messages: [{ role: 'user', content }] } })
  expect(await asking('Hello')).toMatchObject({ status: 200 })
  const { status, text } = await asking(`${english.repeat(3)} Marked.`)
  expect(status).toBe(422)
  expect(text).toMatch(/CONTEXT_OVERFLOW/)
  expect(text).toMatch(/about \d+.* room for 4096/)
  expect(counted).toHaveLength(1)
  expect(diskHas('Marked.')).toBe(false)
})

describe('what an engine has read', () => {
  const tooLong = english.repeat(6)

  test('is told where it is less than was sent', async () => {
    const { page } = await open({ cuts: true })
    const { conversationId } = await ask(page, tooLong.slice(0, 6_000))
    const { answer } = await ask(page, tooLong, { conversationId })
    expect(answer).toMatchObject({
      status: 'complete',
      usage: { cut: { read: expect.any(Number), of: expect.any(Number) } },
    })
    const { read, of = 0 } = answer.usage?.cut ?? { read: 0 }
    expect(read).toBeLessThanOrEqual(4_096)
    expect(of).toBeGreaterThan(5_000)
    const { answer: short } = await ask(page, 'Hello')
    expect(short.usage).not.toHaveProperty('cut')
  })

  test('is no answer for a program where it is less', async () => {
    const { app, counted } = await open({ cuts: true })
    const run = await app.asking.start({ text: tooLong, model: 'ollama/llama3.2:3b' })
    const events = await whole(app.asking.watch(run.runId))
    expect(counted).toHaveLength(1)
    expect(events.at(-1)).toMatchObject({ type: 'failed', error: { code: 'CONTEXT_OVERFLOW' } })
  })

  test('teaches the figures of a refusal: how long it is, and what there was room for', async () => {
    const { page, counted } = await open({ context: 2_048 })
    const { answer, conversationId, messageId } = await ask(page, english.repeat(2).slice(0, 8_500))
    expect(answer).toMatchObject({ status: 'failed', error: { code: 'CONTEXT_OVERFLOW' } })
    const again = { messageId, how: 'regenerate' as const }
    const fit = await page.runs.fit({ conversationId, blocks: [], again, refused: true })
    expect(fit).toMatchObject({ fits: false, contextLength: 2_048, larger: { contextLength: 8_192 } })
    expect(Math.abs(fit.promptTokens - (counted[0] as number))).toBeLessThan(0.05 * fit.promptTokens)
  })
})

async function whole<T>(events: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const event of events) all.push(event)
  return all
}

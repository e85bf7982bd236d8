import { describe, expect, onTestFinished, test } from 'vitest'
import type { App } from '../../electron/createApp.ts'
import { comparedWith } from '../../shared/messageTree.ts'
import { type Message, textOf } from '../../shared/model/message.ts'
import { type Client, clientOver } from '../contract/transports.ts'
import type { Answer, ChatBody } from '../support/ollamaAnswers.ts'
import { startOllamaServer } from '../support/ollamaServer.ts'
import { openApp, temporaryFolder } from '../support/openApp.ts'

const [qwen, llama, llava] = ['qwen3:4b', 'llama3.2:3b', 'llava:7b'].map((name) => ({ engine: 'ollama', name }))
const models = [qwen!, llama!]
const says = (body: ChatBody): Answer => [`${body.model} says so`, { done: {} }]

/** Aside on a scripted Ollama whose answers the test writes, with a page; `again` starts it anew on the same data. */
async function open(chat: (body: ChatBody) => Answer | Promise<Answer> = says) {
  const asked: ChatBody[] = []
  const ollama = await startOllamaServer({
    chat(body) {
      asked.push(body)
      return chat(body)
    },
  })
  onTestFinished(() => ollama.close())
  const dataDir = temporaryFolder()
  const start = async () => {
    const { app, close } = await openApp({ dataDir, ollama: ollama.url })
    return { app, page: pageOf(app), close }
  }
  const first = await start()
  return { ...first, asked, again: start }
}

function pageOf(app: App): Client {
  const page = clientOver((frame) => setImmediate(() => door.receive(frame)))
  const door = app.openDoor({ windowId: 'w1' }, (frame) => setImmediate(() => page.deliver(frame)))
  return page.client
}

const blocks = [{ type: 'text' as const, text: 'Who is right?' }]

async function messagesOf(page: Client, conversationId: string) {
  return page.conversations.get({ conversationId })
}

/** What stands side by side at the end of the branch that is shown. */
async function columns(page: Client, conversationId: string): Promise<Message[]> {
  const { conversation, messages } = await messagesOf(page, conversationId)
  return comparedWith(
    messages,
    messages.find(({ id }) => id === conversation.headId),
  )
}

const ended = (page: Client, conversationId: string) =>
  expect
    .poll(async () => (await messagesOf(page, conversationId)).messages.map(({ status }) => status), {
      timeout: 15_000,
    })
    .not.toContain('streaming')

const refused = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: { code?: string }) => error.code,
  )

describe('models that are compared', () => {
  test('are asked the same at the same time, and stand side by side until one is picked', async () => {
    const all = Promise.withResolvers<void>()
    let waiting = 0
    const { page, app, asked } = await open(async (body) => {
      // None of them answers before all are asked.
      if (++waiting === 3) all.resolve()
      await all.promise
      return says(body)
    })
    const started = await page.runs.compare({ blocks, settings: { model: qwen! }, models: [...models, llava!] })
    const { conversationId = '', questionId } = started[0] ?? {}
    expect(started.map((run) => run.questionId)).toEqual([questionId, questionId, questionId])
    await ended(page, conversationId)
    expect((await columns(page, conversationId)).map(textOf)).toEqual([
      'qwen3:4b says so',
      'llama3.2:3b says so',
      'llava:7b says so',
    ])
    expect(asked.map(({ messages }) => messages?.at(-1)?.content)).toEqual(Array(3).fill('Who is right?'))
    expect(app.activeRuns()).toEqual([])

    expect(await refused(page.runs.start({ conversationId, blocks }))).toBe('CONFLICT')
    await page.runs.pick({ conversationId, messageId: started[1]!.messageId })
    expect(await columns(page, conversationId)).toEqual([])
    const next = await page.runs.start({ conversationId, blocks })
    await ended(page, conversationId)
    const { conversation, messages } = await messagesOf(page, conversationId)
    expect(conversation.settings.model).toEqual(llama)
    const answer = messages.find(({ id }) => id === next.messageId)
    expect(answer?.model).toEqual(llama)
    expect(messages.find(({ id }) => id === answer?.parentId)?.parentId).toBe(started[1]?.messageId)
    expect(messages.filter(({ parentId }) => parentId === questionId)).toHaveLength(3)
  })

  test('are two or three different ones that are there; nothing is stored otherwise', async () => {
    const { page } = await open()
    expect(await refused(page.runs.compare({ blocks, models: [qwen!, qwen!] }))).toBe('INVALID_INPUT')
    const nobody = { engine: 'nobody', name: 'x' }
    expect(await refused(page.runs.compare({ blocks, models: [qwen!, nobody] }))).toBe('NOT_FOUND')
    expect(await page.conversations.list()).toEqual([])
  })

  test('each have their own stop; picking one stops those that still answer, and what they said stays', async () => {
    const { page, app } = await open((body) => [`${body.model} begins`, 'forever'])
    const [first, second, third] = await page.runs.compare({ blocks, models: [...models, llava!] })
    const { conversationId } = first!
    const texts = async () => (await columns(page, conversationId)).map(textOf)
    await expect.poll(texts, { timeout: 15_000 }).toEqual(['qwen3:4b begins', 'llama3.2:3b begins', 'llava:7b begins'])
    await page.runs.cancel({ runId: first!.runId })
    await expect.poll(() => app.activeRuns().map(({ runId }) => runId)).toEqual([second!.runId, third!.runId])
    await page.runs.pick({ conversationId, messageId: second!.messageId })
    await expect.poll(() => app.activeRuns().map(({ runId }) => runId)).toEqual([second!.runId])
    await page.runs.cancel({ runId: second!.runId })
    await ended(page, conversationId)
    // What ended after the pick does not come back as a column.
    expect(await columns(page, conversationId)).toEqual([])
    const { messages } = await messagesOf(page, conversationId)
    expect(messages.filter(({ role }) => role === 'assistant').map(({ status }) => status)).toEqual(
      Array(3).fill('cancelled'),
    )
    expect(messages.filter(({ comparison }) => comparison !== undefined)).toEqual([])
  })

  test('that failed are tried again in their place, with the rest as it is', async () => {
    let fails = true
    const { page } = await open((body) => {
      if (body.model === 'qwen3:4b' && fails) return { status: 500, body: { error: 'out of order' } }
      return says(body)
    })
    const [first] = await page.runs.compare({ blocks, models })
    const { conversationId, messageId } = first!
    await ended(page, conversationId)
    expect((await columns(page, conversationId)).map(({ status }) => status)).toEqual(['failed', 'complete'])
    fails = false
    await page.runs.regenerate({ conversationId, messageId })
    await ended(page, conversationId)
    expect((await columns(page, conversationId)).map(textOf)).toEqual(['qwen3:4b says so', 'llama3.2:3b says so'])
    const other = page.runs.regenerate({
      conversationId,
      messageId: (await columns(page, conversationId))[0]!.id,
      model: llama!,
    })
    expect(await refused(other)).toBe('INVALID_INPUT')
  })

  test('are what they were after a crash: the interrupted one says so, beside the whole one', async () => {
    const { page, app, again } = await open((body) =>
      body.model === 'qwen3:4b' ? ['I was about to', 'forever'] : says(body),
    )
    const [first] = await page.runs.compare({ blocks, models })
    const { conversationId } = first!
    await expect
      .poll(async () => (await columns(page, conversationId)).map(textOf), { timeout: 15_000 })
      .toEqual(['I was about to', 'llama3.2:3b says so'])
    await expect.poll(() => app.activeRuns().length).toBe(1)
    await app.close()
    const after = await again()
    expect((await columns(after.page, conversationId)).map((one) => [one.status, textOf(one)])).toEqual([
      ['interrupted', 'I was about to'],
      ['complete', 'llama3.2:3b says so'],
    ])
    expect(after.app.activeRuns()).toEqual([])
  })
})

describe('two windows on one comparison', () => {
  const beside = (page: Client, { conversationId = '', messageId = '' }, model: typeof qwen) =>
    refused(page.runs.regenerate({ conversationId, messageId, model: model!, beside: true }))

  test('try an answer again once; nothing is made that neither of them sees', async () => {
    const { page, app } = await open()
    const other = pageOf(app)
    const [first] = await page.runs.compare({ blocks, models })
    const { conversationId, messageId } = first!
    const names = async () => (await columns(page, conversationId)).map(({ model }) => model?.name)
    await ended(page, conversationId)
    const again = () => [page, other].map((one) => refused(one.runs.regenerate({ conversationId, messageId })))
    expect(await Promise.all(again())).toEqual([undefined, 'CONFLICT'])
    await ended(page, conversationId)
    // That answer is no longer where it stood, and has not become the end of the conversation.
    expect(await Promise.all(again())).toEqual(['CONFLICT', 'CONFLICT'])
    expect(await names()).toEqual(['qwen3:4b', 'llama3.2:3b'])
  })

  test('try none again that is still being made', async () => {
    const { page, app } = await open((body) => [`${body.model} begins`, 'forever'])
    const [first] = await page.runs.compare({ blocks, models })
    const { conversationId, messageId } = first!
    expect(await refused(page.runs.regenerate({ conversationId, messageId }))).toBe('CONFLICT')
    expect(app.activeRuns()).toHaveLength(2)
    await page.conversations.remove({ conversationId })
    await expect.poll(() => app.activeRuns()).toEqual([])
  })

  test('put each model beside an answer once, and no more than stand there', async () => {
    const { page, app } = await open()
    const other = pageOf(app)
    const answer = await page.runs.start({ blocks, settings: { model: qwen! } })
    await ended(page, answer.conversationId)
    const slow = { engine: 'ollama', name: 'slow:1b' }
    const work = [beside(page, answer, llama), beside(other, answer, llama), beside(page, answer, llava)]
    expect(await Promise.all([...work, beside(other, answer, slow)])).toEqual([
      undefined,
      'INVALID_INPUT',
      undefined,
      'CONFLICT',
    ])
    await ended(page, answer.conversationId)
    expect(await columns(page, answer.conversationId)).toHaveLength(3)
  })

  test('pick once: the later one does not lead back to before', async () => {
    const { page, app } = await open()
    const other = pageOf(app)
    const [first, second] = await page.runs.compare({ blocks, models })
    const { conversationId } = first!
    await ended(page, conversationId)
    await page.runs.pick({ conversationId, messageId: first!.messageId })
    const next = await page.runs.start({ conversationId, blocks })
    await other.runs.pick({ conversationId, messageId: second!.messageId })
    await ended(page, conversationId)
    const { conversation } = await messagesOf(page, conversationId)
    expect(conversation).toMatchObject({ headId: next.messageId, settings: { model: qwen } })
  })
})

describe('an answer that is there', () => {
  test('gets another beside it, each model once and three at most', async () => {
    const { page } = await open()
    const { conversationId, messageId } = await page.runs.start({ blocks, settings: { model: qwen! } })
    await ended(page, conversationId)
    const beside = (model: typeof qwen) =>
      page.runs.regenerate({ conversationId, messageId, model: model!, beside: true })
    expect(await refused(beside(qwen))).toBe('INVALID_INPUT')
    await beside(llama)
    await beside(llava)
    await ended(page, conversationId)
    expect((await columns(page, conversationId)).map(({ model }) => model?.name)).toEqual([
      'qwen3:4b',
      'llama3.2:3b',
      'llava:7b',
    ])
    expect(await refused(beside({ engine: 'ollama', name: 'slow:1b' }))).toBe('CONFLICT')
    // An edited question goes its own way, whatever was not picked.
    const edited = await page.runs.start({ conversationId, parentId: null, blocks })
    await ended(page, conversationId)
    expect((await messagesOf(page, conversationId)).conversation.headId).toBe(edited.messageId)
  })

  test('is asked for again from another model, which is not asked to think where it can’t', async () => {
    const { page, asked } = await open()
    const settings = { model: qwen!, thinking: true, temperature: 0.25 }
    const { conversationId, messageId } = await page.runs.start({ blocks, settings })
    await ended(page, conversationId)
    await page.runs.regenerate({ conversationId, messageId, model: llama! })
    await ended(page, conversationId)
    expect(asked.map(({ model, think, options }) => [model, think, options?.temperature])).toEqual([
      ['qwen3:4b', true, 0.25],
      ['llama3.2:3b', undefined, 0.25],
    ])
    const { conversation, messages } = await messagesOf(page, conversationId)
    expect(conversation.settings.model).toEqual(qwen)
    expect(messages.map(({ comparison }) => comparison)).toEqual([undefined, undefined, undefined])
  })
})

describe('what Settings say of an engine', () => {
  test('is asked where neither this answer nor the conversation says anything', async () => {
    const { page, app, asked } = await open()
    app.settings.update({
      engineDefaults: {
        ollama: {
          systemPrompt: 'Be brief.',
          temperature: 0.5,
          topP: 0.9,
          maxTokens: 50,
          contextLength: 2048,
          thinking: true,
        },
      },
    })
    const settings = { model: llama!, temperature: 0.25 }
    const { conversationId } = await page.runs.start({ blocks, settings, forThisAnswer: { maxTokens: 10 } })
    await ended(page, conversationId)
    const [body] = asked
    expect(body?.messages?.[0]).toMatchObject({ role: 'system', content: 'Be brief.' })
    expect(body?.options).toMatchObject({ temperature: 0.25, top_p: 0.9, num_predict: 10, num_ctx: 2048 })
    expect(body?.think).toBeUndefined()
    const [{ settings: kept } = { settings: {} }] = await page.conversations.list()
    expect(kept).toEqual(settings)
  })

  test('is not laid over what a program asks for, but for how the model is loaded', async () => {
    const { app, asked } = await open()
    app.settings.update({
      engineDefaults: { ollama: { systemPrompt: 'Be brief.', temperature: 0.5, contextLength: 2048, keepAlive: '5m' } },
    })
    const caller = { tokenId: 't', name: 'script' }
    const question = { caller, model: 'ollama/llama3.2:3b', messages: [{ role: 'user' as const, blocks }] }
    const run = await app.api.backend.ask(question)
    for await (const event of run.events(AbortSignal.timeout(15_000))) if (event.type === 'finished') break
    expect(asked[0]?.messages?.map(({ role }) => role)).toEqual(['user'])
    expect(asked[0]?.options?.temperature).toBeUndefined()
    expect(asked[0]).toMatchObject({ keep_alive: '5m', options: { num_ctx: 2048 } })
  })
})

import { StateGraph } from '@langchain/langgraph'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Assistant, createAssistant } from '../../electron/assistant/assistant.ts'
import type { Chain } from '../../electron/assistant/chain.ts'
import { createLog } from '../../electron/platform/log.ts'
import { foldRun } from '../../shared/foldRun.ts'
import { AppError } from '../../shared/model/errors.ts'
import { type Message, textOf } from '../../shared/model/message.ts'
import { endsRun, type RunEvent } from '../../shared/model/runEvent.ts'
import { memoryChain } from '../support/memoryChain.ts'
import { MemoryStore } from '../support/memoryStore.ts'
import { ScriptedEngine, type Step } from '../support/scriptedEngine.ts'

let store: MemoryStore
let engine: ScriptedEngine
let assistant: Assistant
let storageErrors: unknown[]
let answer: (question: string) => Step[] | AsyncIterable<Step>
const model = { engine: 'scripted', name: 'one' }
const settings = { model }

beforeEach(() => {
  store = new MemoryStore()
  storageErrors = []
  answer = (question) => ['You said: ', question]
  engine = new ScriptedEngine((question) => answer(question))
  const engineOf = (id: string) => {
    if (id !== 'scripted') throw new AppError('NOT_FOUND', `There is no engine ${id}.`)
    return engine
  }
  let chain: Chain | undefined
  assistant = createAssistant({
    conversations: store,
    engine: engineOf,
    chain: async () => {
      chain ??= memoryChain({ engine: engineOf })
      return chain
    },
    fallbackModel: () => model,
    onRun: () => {},
    onConversation: () => {},
    onStorageError: (error) => storageErrors.push(error),
    log: createLog(null),
  })
})
afterEach(() => assistant.close())

const ask = (text: string, more: Partial<Parameters<Assistant['ask']>[0]> = {}) =>
  assistant.ask({ settings, blocks: [{ type: 'text', text }], ...more })

async function eventsOf(runId: string, after = 0): Promise<RunEvent[]> {
  const events: RunEvent[] = []
  for await (const event of assistant.watch(runId, after)) events.push(event)
  return events
}

const stored = (id: string) => store.messages.get(id) as Message
const textIn = (events: RunEvent[]) =>
  events.map((event) => (event.type === 'text' ? event.text : event.type === 'restored' ? textOf(event) : '')).join('')

describe('a run', () => {
  it('streams an answer as numbered events and stores it', async () => {
    const run = await ask('hello {name}')
    const events = await eventsOf(run.runId)
    expect(events[0]).toMatchObject({ type: 'started', seq: 1, messageId: run.messageId })
    expect(textIn(events)).toBe('You said: hello {name}')
    expect(events.filter(endsRun)).toEqual([events.at(-1)])
    expect(events.at(-1)).toMatchObject({ type: 'finished', reason: 'stop' })
    expect(stored(run.messageId)).toMatchObject({ status: 'complete', model, usage: { outputTokens: 2 } })
    expect(stored(run.messageId).timings?.totalMs).toBeGreaterThanOrEqual(0)
    expect(textOf(stored(run.messageId))).toBe('You said: hello {name}')
  })

  it('tells the time to the first token as soon as it is known', async () => {
    answer = () => ['one', { until: new Promise(() => {}) }]
    const run = await ask('q')
    const told = async () => {
      for await (const event of assistant.watch(run.runId, 0)) if (event.type === 'usage') return event.timings
      return undefined
    }
    expect(await told()).toEqual({ firstTokenMs: expect.any(Number) })
    assistant.cancel(run.runId)
  })

  it('takes settings for this answer only, and a title that is not the question', async () => {
    const other = { engine: 'scripted', name: 'other' }
    const run = await ask('Correct this: teh cat', { forThisAnswer: { model: other }, title: 'Fix: teh cat' })
    await eventsOf(run.runId)
    expect(stored(run.messageId).model).toEqual(other)
    expect(store.conversations.get(run.conversationId)).toMatchObject({ title: 'Fix: teh cat', settings })
  })

  it('stores the question before the engine is called', async () => {
    let orderAtCall: string[] = []
    answer = () => {
      orderAtCall = [...store.order]
      return ['x']
    }
    await eventsOf((await ask('hello')).runId)
    expect(orderAtCall[0]).toBe('beginTurn')
  })

  it('makes neither a run nor a call when the question cannot be stored', async () => {
    store.failing = new AppError('STORAGE_FULL', 'The disk is full.')
    await expect(ask('hello')).rejects.toMatchObject({ code: 'STORAGE_FULL' })
    expect(engine.calls).toHaveLength(0)
    expect(assistant.active()).toHaveLength(0)
  })

  it('journals the text while it streams, so that a crash keeps it', async () => {
    const held = Promise.withResolvers<void>()
    answer = async function* () {
      yield 'kept'
      yield { until: held.promise }
    }
    const run = await ask('q')
    await vi.waitFor(() => expect(textOf(store.recovered(run.messageId))).toBe('kept'), { timeout: 2_000 })
    held.resolve()
    await eventsOf(run.runId)
    expect(store.journal.has(run.messageId)).toBe(false)
  })

  it('leaves no gap in the journal when the disk was full for a while', async () => {
    const held = Promise.withResolvers<void>()
    answer = async function* () {
      for (let n = 0; n < 60; n++) {
        yield `${n} `
        yield { wait: 15 }
      }
      yield { until: held.promise }
    }
    const run = await ask('q')
    store.failing = new AppError('STORAGE_FULL', 'The disk is full.')
    await vi.waitFor(() => expect(storageErrors).toHaveLength(1), { timeout: 3_000 })
    store.failing = undefined
    const whole = Array.from({ length: 60 }, (_, n) => `${n} `).join('')
    await vi.waitFor(() => expect(textOf(store.recovered(run.messageId))).toBe(whole), { timeout: 5_000 })
    held.resolve()
    await eventsOf(run.runId)
  })

  it('keeps the conversation: earlier turns reach the model, with the system prompt first', async () => {
    const first = await ask('one', { settings: { model, systemPrompt: 'Be {brief}.', temperature: 0.5 } })
    await eventsOf(first.runId)
    const second = await ask('two', { conversationId: first.conversationId })
    await eventsOf(second.runId)
    expect(engine.calls[1]?.messages.map((message) => [message.type, message.text])).toEqual([
      ['system', 'Be {brief}.'],
      ['human', 'one'],
      ['ai', 'You said: one'],
      ['human', 'two'],
    ])
    expect(engine.calls[1]?.options).toMatchObject({ name: 'one', temperature: 0.5 })
  })

  it('folds thinking, and times it', async () => {
    answer = () => [{ think: 'hm ' }, { think: 'so' }, 'Done.']
    const run = await ask('q')
    await eventsOf(run.runId)
    expect(stored(run.messageId).blocks).toEqual([
      { type: 'reasoning', text: 'hm so', durationMs: expect.any(Number) },
      { type: 'text', text: 'Done.' },
    ])
  })

  it('is replayed from any seq, then goes on live, without gap or double', async () => {
    answer = async function* () {
      for (let n = 0; n < 200; n++) {
        yield `${n} `
        if (n % 10 === 0) yield { wait: 2 }
      }
    }
    const whole = Array.from({ length: 200 }, (_, n) => `${n} `).join('')
    const run = await ask('q')
    const all = eventsOf(run.runId)
    for await (const event of assistant.watch(run.runId, 0)) if (event.seq >= 3) break
    const known = (await all).filter((event) => event.seq <= 5)
    const later = await eventsOf(run.runId, known.at(-1)?.seq)
    expect(textIn(known) + textIn(later)).toBe(whole)
    expect(textIn(await eventsOf(run.runId))).toBe(whole)
  })

  it('cancels alone, keeping what it said', async () => {
    answer = async function* () {
      for (let n = 0; n < 500; n++) {
        yield 'word '
        yield { wait: 2 }
      }
    }
    const [one, two] = [await ask('a'), await ask('b')]
    const watched = eventsOf(one.runId)
    await vi.waitFor(() => expect(store.recovered(one.messageId).blocks.length).toBeGreaterThan(0), { timeout: 2_000 })
    assistant.cancel(one.runId)
    expect((await watched).at(-1)).toMatchObject({ type: 'cancelled' })
    expect(stored(one.messageId).status).toBe('cancelled')
    expect(textOf(stored(one.messageId))).toContain('word')
    expect(assistant.active().map((run) => run.runId)).toEqual([two.runId])
    assistant.cancel(two.runId)
  })

  it('cancels before the first token', async () => {
    answer = () => [{ until: new Promise(() => {}) }]
    const run = await ask('q')
    await vi.waitFor(() => expect(engine.calls).toHaveLength(1))
    assistant.cancel(run.runId)
    expect((await eventsOf(run.runId)).at(-1)).toMatchObject({ type: 'cancelled' })
  })

  it('tells a failure with its code and keeps the text before it', async () => {
    answer = () => ['partly', { fail: new AppError('STREAM_BROKEN', 'The stream was cut.', { next: 'Try again.' }) }]
    const run = await ask('q')
    expect((await eventsOf(run.runId)).at(-1)).toMatchObject({
      type: 'failed',
      error: { code: 'STREAM_BROKEN', next: 'Try again.' },
    })
    expect(stored(run.messageId)).toMatchObject({ status: 'failed', error: { code: 'STREAM_BROKEN' } })
    expect(textOf(stored(run.messageId))).toBe('partly')
  })

  it('says so when the answer cannot be saved, and never calls it finished', async () => {
    answer = () => ['text', { wait: 30 }]
    const run = await ask('q')
    store.failing = new AppError('STORAGE_FULL', 'The disk is full.')
    expect((await eventsOf(run.runId)).at(-1)).toMatchObject({ type: 'failed', error: { code: 'STORAGE_FULL' } })
  })

  it('saves the whole answer after all when there is room again', async () => {
    answer = () => ['all ', { wait: 30 }, 'of it']
    const run = await ask('q')
    store.failing = new AppError('STORAGE_FULL', 'The disk is full.')
    expect((await eventsOf(run.runId)).at(-1)).toMatchObject({ type: 'failed', error: { code: 'STORAGE_FULL' } })
    expect(stored(run.messageId).status).toBe('streaming')
    store.failing = undefined
    await vi.waitFor(() => expect(stored(run.messageId).status).toBe('complete'), { timeout: 5_000 })
    expect(textOf(stored(run.messageId))).toBe('all of it')
  })

  it('saves it at the latest when Aside closes', async () => {
    answer = () => ['all of it']
    const run = await ask('q')
    store.failing = new AppError('STORAGE_FULL', 'The disk is full.')
    await eventsOf(run.runId)
    store.failing = undefined
    await assistant.close()
    expect(textOf(stored(run.messageId))).toBe('all of it')
  })

  it('is finished, not cancelled, when it is stopped after its last word', async () => {
    const context = Promise.withResolvers<number>()
    engine.loadedContext = () => context.promise
    const run = await ask('q')
    await vi.waitFor(() => expect(engine.calls).toHaveLength(1))
    await new Promise((resolve) => setTimeout(resolve, 60))
    assistant.cancel(run.runId)
    context.resolve(4096)
    expect((await eventsOf(run.runId)).at(-1)).toMatchObject({ type: 'finished' })
    expect(stored(run.messageId)).toMatchObject({ status: 'complete' })
  })

  it('never mixes ten answers at once', async () => {
    answer = async function* (question) {
      for (let n = 0; n < 100; n++) {
        yield `${question}${n};`
        if (n % 7 === 0) yield { wait: 1 }
      }
    }
    const names = Array.from({ length: 10 }, (_, n) => String.fromCharCode(97 + n).repeat(3))
    const runs = await Promise.all(names.map((name) => ask(name)))
    for (const [at, run] of runs.entries()) {
      const text = textIn(await eventsOf(run.runId))
      expect(text).toBe(Array.from({ length: 100 }, (_, n) => `${names[at]}${n};`).join(''))
      expect(textOf(stored(run.messageId))).toBe(text)
    }
  })

  it('folds to the same message for a watcher as on disk', async () => {
    answer = () => [{ think: 'a' }, 'b', 'c']
    const run = await ask('q')
    const { blocks: _blocks, ...rest } = stored(run.messageId)
    const empty: Message = { ...rest, blocks: [], status: 'streaming' }
    const seen = (await eventsOf(run.runId)).reduce(foldRun, empty)
    expect(seen.blocks).toEqual(stored(run.messageId).blocks)
    expect(seen.status).toBe('complete')
  })

  it('builds the graph once, whatever is asked', async () => {
    const compile = vi.spyOn(StateGraph.prototype, 'compile')
    for (let n = 0; n < 100; n++) await eventsOf((await ask(`q${n}`)).runId)
    expect(compile).toHaveBeenCalledTimes(1)
    compile.mockRestore()
  })

  it('leaves an unfinished answer to the next start when Aside closes', async () => {
    answer = async function* () {
      yield 'so far'
      yield { until: new Promise(() => {}) }
    }
    const run = await ask('q')
    await vi.waitFor(() => expect(engine.calls).toHaveLength(1))
    await new Promise((resolve) => setTimeout(resolve, 40))
    await assistant.close()
    expect(stored(run.messageId).status).toBe('streaming')
    expect(textOf(store.recovered(run.messageId))).toBe('so far')
    const calls = store.order.length
    await expect(ask('after')).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(store.order).toHaveLength(calls)
  })

  it('cancels nobody by closing, however long the others take to stop', async () => {
    answer = async function* (question) {
      yield 'so far'
      // The second one stops late: it does not look at its signal for a while.
      if (question === 'late') await new Promise((resolve) => setTimeout(resolve, 700))
      yield { until: new Promise(() => {}) }
    }
    const [one, two] = [await ask('prompt'), await ask('late')]
    await vi.waitFor(() => expect(engine.calls).toHaveLength(2))
    await new Promise((resolve) => setTimeout(resolve, 40))
    await assistant.close()
    await new Promise((resolve) => setTimeout(resolve, 400))
    for (const run of [one, two]) {
      expect(store.journal.get(run.messageId)?.some(endsRun)).toBe(false)
    }
  })

  it('says nothing of storage when it is cancelled in a silence', async () => {
    answer = () => [{ until: new Promise(() => {}) }]
    const run = await ask('q')
    await vi.waitFor(() => expect(engine.calls).toHaveLength(1))
    assistant.cancel(run.runId)
    await eventsOf(run.runId)
    const writes = store.order.filter((call) => call === 'appendEvents').length
    await new Promise((resolve) => setTimeout(resolve, 350))
    expect(store.order.filter((call) => call === 'appendEvents')).toHaveLength(writes)
    expect(store.order.at(-1)).toBe('finishAnswer')
  })
})

describe('branches', () => {
  it('an edited question is a sibling, and its answer knows nothing of the first one', async () => {
    const first = await ask('one')
    await eventsOf(first.runId)
    const edited = await ask('uno', { conversationId: first.conversationId, parentId: null })
    await eventsOf(edited.runId)
    expect(stored(edited.questionId).parentId).toBe(null)
    expect(engine.calls[1]?.messages.map((message) => message.text)).toEqual(['uno'])
    expect(store.messages.size).toBe(4)
  })

  it('regenerating makes a sibling answer, by another model when asked', async () => {
    const first = await ask('one')
    await eventsOf(first.runId)
    const other = { engine: 'scripted', name: 'two' }
    const again = await assistant.regenerate(first.conversationId, first.messageId, other)
    await eventsOf(again.runId)
    expect(stored(again.messageId)).toMatchObject({ parentId: first.questionId, model: other })
    expect(textOf(stored(first.messageId))).toBe('You said: one')
  })

  it('continuing begins with what was said and gives it to the model', async () => {
    answer = () => ['Once upon', { fail: new AppError('STREAM_BROKEN', 'cut') }]
    const first = await ask('tell')
    await eventsOf(first.runId)
    answer = () => [' a time.']
    const more = await assistant.continueAnswer(first.conversationId, first.messageId)
    const events = await eventsOf(more.runId)
    expect(textIn(events)).toBe('Once upon a time.')
    expect(engine.calls[1]?.messages.map((message) => [message.type, message.text])).toEqual([
      ['human', 'tell'],
      ['ai', 'Once upon'],
    ])
    expect(textOf(stored(first.messageId))).toBe('Once upon')
  })

  it('refuses to continue what is complete, and to ask after an answer that is still being made', async () => {
    const first = await ask('one')
    await eventsOf(first.runId)
    const { conversationId } = first
    await expect(assistant.continueAnswer(conversationId, first.messageId)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
    answer = () => ['half', { until: new Promise(() => {}) }]
    const second = await ask('two', { conversationId })
    await expect(ask('three', { conversationId })).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(store.messages.size).toBe(4)
    assistant.cancel(second.runId)
  })

  it.each([
    ['a parent that does not exist', { parentId: 'nobody' }, 'NOT_FOUND'],
    ['a conversation that does not exist', { conversationId: 'nobody' }, 'NOT_FOUND'],
    ['an engine that does not exist', { settings: { model: { engine: 'nobody', name: 'x' } } }, 'NOT_FOUND'],
  ])('refuses %s, storing nothing', async (_name, more, code) => {
    await expect(ask('x', more)).rejects.toMatchObject({ code })
    expect(store.order).toEqual([])
  })
})

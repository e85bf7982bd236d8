import v8 from 'node:v8'
import vm from 'node:vm'
import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import { AIMessage, HumanMessage } from '@langchain/core/messages'
import { StringOutputParser } from '@langchain/core/output_parsers'
import { ChatPromptTemplate } from '@langchain/core/prompts'
import { MessagesAnnotation, StateGraph } from '@langchain/langgraph'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Engine } from '../../electron/engines/engine.ts'
import type { Answer, Step } from '../support/ollamaAnswers.ts'
import { failureOf } from './ollamaHarness.ts'

/** What these rules need of an engine over HTTP with its scripted server. */
export interface AbortHarness extends AsyncDisposable {
  model(): BaseChatModel
  engine: Engine
  timeouts: { idleTimeoutMs: number }
  server: { requests: readonly unknown[]; allClosed(): Promise<void> }
}

type Asked = { messages?: { content: unknown }[] }

const forever: Step[] = Array.from({ length: 2_000 }, (_, at): Step[] => [`${at} `, { wait: 10 }]).flat()

const states: Record<string, Answer> = {
  'a token every 10 ms': forever,
  'a token every 500 ms': forever.map((step) => (typeof step === 'object' && 'wait' in step ? { wait: 500 } : step)),
  'silent after two tokens': ['a', ' b', 'forever'],
  'before any header': 'headerless',
}

type Call = (model: BaseChatModel, signal: AbortSignal) => Promise<unknown>

const drain = async (stream: AsyncIterable<unknown>) => {
  for await (const _ of stream);
}

const graphOf = (model: BaseChatModel) =>
  new StateGraph(MessagesAnnotation)
    .addNode('model', async ({ messages }) => ({ messages: [await model.invoke(messages)] }))
    .addEdge('__start__', 'model')
    .compile()

const calls: Record<string, Call> = {
  invoke: (model, signal) => model.invoke('hi', { signal }),
  stream: async (model, signal) => drain(await model.stream('hi', { signal })),
  'a chain': async (model, signal) => {
    const chain = ChatPromptTemplate.fromMessages([['human', '{q}']])
      .pipe(model)
      .pipe(new StringOutputParser())
    return drain(await chain.stream({ q: 'hi' }, { signal }))
  },
  'bound tools': async (model, signal) => drain(await model.withConfig({ stop: ['x'] }).stream('hi', { signal })),
  'streamEvents v2': (model, signal) => drain(model.streamEvents('hi', { version: 'v2', signal })),
  'streamEvents v3': (model, signal) => drain(model.streamEvents('hi', { signal }) as AsyncIterable<unknown>),
  'a graph': async (model, signal) => {
    const options = { streamMode: 'messages' as const, signal }
    return drain(await graphOf(model).stream({ messages: [new HumanMessage('hi')] }, options))
  },
  'a batch of three': (model, signal) => model.batch(['a', 'b', 'c'], { signal }),
}

/** An abort closes what the answer had opened, in every way of calling, at every moment. */
export function abortRules(harness: (answer?: Answer | ((body: Asked) => Answer)) => Promise<AbortHarness>): void {
  let h: AbortHarness
  const rejections: unknown[] = []
  const onRejection = (reason: unknown) => rejections.push(reason)

  beforeEach(() => {
    rejections.length = 0
    process.on('unhandledRejection', onRejection)
  })
  afterEach(async () => {
    process.off('unhandledRejection', onRejection)
    await h[Symbol.asyncDispose]()
    expect(rejections).toEqual([])
  })

  describe.each(Object.keys(states))('stopping an answer, the engine being at: %s', (state) => {
    test.each(Object.keys(calls))('%s rejects with an AbortError and closes its connection', async (call) => {
      h = await harness(states[state])
      const stop = new AbortController()
      const work = (calls[call] as Call)(h.model(), stop.signal)
      work.catch(() => {})
      await expect.poll(() => h.server.requests.length).toBe(call === 'a batch of three' ? 3 : 1)
      setTimeout(() => stop.abort(), 40)
      expect((await failureOf(work)).name).toBe('AbortError')
      await h.server.allClosed()
    })

    test('a time limit of the call closes the connection, in invoke and in stream', async () => {
      h = await harness(states[state])
      await failureOf(h.model().invoke('hi', { timeout: 60 }))
      await failureOf((async () => drain(await h.model().stream('hi', { timeout: 60 })))())
      await h.server.allClosed()
    })
  })

  test('leaving a stream that is silent closes its connection at once', async () => {
    h = await harness(['a', 'forever'])
    h.timeouts.idleTimeoutMs = 60_000
    for await (const _ of await h.model().stream('hi')) break
    await h.server.allClosed()
  })

  test('leaving a stream that flows closes its connection at once', async () => {
    h = await harness(forever)
    for await (const _ of await h.model().stream('hi')) break
    await h.server.allClosed()
  })

  test('a signal that was aborted before the call opens nothing', async () => {
    h = await harness(forever)
    const signal = AbortSignal.abort()
    expect((await failureOf(h.model().invoke('hi', { signal }))).name).toBe('AbortError')
    expect((await failureOf((async () => drain(await h.model().stream('hi', { signal })))())).name).toBe('AbortError')
    expect(h.server.requests).toHaveLength(0)
  })

  test('stopping one answer leaves another of the same engine whole', async () => {
    const long: Step[] = [
      ...Array.from({ length: 60 }, (_, at): Step[] => [`${at},`, { wait: 5 }]).flat(),
      { done: {} },
    ]
    h = await harness(long)
    const stop = new AbortController()
    const one = h.engine.createModel({ name: 'llama3.2:3b' })
    const other = h.engine.createModel({ name: 'llama3.2:3b' })
    const stopped = (await one).invoke('a', { signal: stop.signal })
    stopped.catch(() => {})
    const whole = (await other).invoke('b')
    setTimeout(() => stop.abort(), 60)
    expect((await failureOf(stopped)).name).toBe('AbortError')
    expect((await whole).text).toBe(Array.from({ length: 60 }, (_, at) => `${at},`).join(''))
  })

  test('two answers of one model object do not share a fate either', async () => {
    h = await harness(({ messages }) =>
      messages?.at(-1)?.content === 'stop me' ? forever : ['whole', { wait: 150 }, ' answer', { done: {} }],
    )
    const model = h.model()
    const stop = new AbortController()
    const stopped = model.invoke('stop me', { signal: stop.signal })
    stopped.catch(() => {})
    const whole = model.invoke('leave me')
    setTimeout(() => stop.abort(), 50)
    expect((await failureOf(stopped)).name).toBe('AbortError')
    expect(await whole).toBeInstanceOf(AIMessage)
    expect((await whole).text).toBe('whole answer')
  })

  test('a signal that was kept waiting for long still closes the connection', async () => {
    v8.setFlagsFromString('--expose-gc')
    const gc = vm.runInNewContext('gc') as () => void
    for (const state of ['headerless', ['a', 'forever']] as Answer[]) {
      h = await harness(state)
      const stop = new AbortController()
      const work = h.model().invoke('hi', { signal: stop.signal })
      work.catch(() => {})
      await expect.poll(() => h.server.requests.length).toBe(1)
      for (let round = 0; round < 10; round += 1) {
        gc()
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
      stop.abort()
      expect((await failureOf(work)).name).toBe('AbortError')
      await h.server.allClosed()
      await h[Symbol.asyncDispose]()
    }
  })
}

import { ChatPromptTemplate } from '@langchain/core/prompts'
import { RunnableLambda, RunnableSequence } from '@langchain/core/runnables'
import { StateGraph } from '@langchain/langgraph'
import { describe, expect, test, vi } from 'vitest'
import { SqliteCheckpointer } from '../../electron/assistant/checkpointer.ts'
import { able, inContext, openChain, read, sharedChain } from './support.ts'

describe('the chain is built once', () => {
  test('over 100 calls of every kind nothing of it is made again', async () => {
    const compile = vi.spyOn(StateGraph.prototype, 'compile')
    const addNode = vi.spyOn(StateGraph.prototype, 'addNode')
    const fromMessages = vi.spyOn(ChatPromptTemplate, 'fromMessages')
    const { app, chain, openPage } = await openChain()
    // A compiled graph is what the first call of `chain` has made; one prompt; one of each node.
    const counts = () => [compile, addNode, fromMessages].map(({ mock }) => mock.calls.length)
    expect(counts()).toEqual([1, 3, 1])
    const lambdas = vi.spyOn(RunnableLambda, 'from')
    const sequences = vi.spyOn(RunnableSequence, 'from')
    const parts = [chain.answer, chain.events, chain.resumed, chain.graph]

    const page = openPage()
    for (let round = 0; round < 10; round += 1) {
      await Promise.all([
        chain.answer.batch(
          Array.from({ length: 4 }, (_, at) => `${round}/${at}`),
          inContext(),
        ),
        ...Array.from({ length: 2 }, () => read(chain.answer.stream('hi', inContext()))),
        ...Array.from({ length: 2 }, () => read(chain.events.stream('hi', inContext()))),
        ...Array.from({ length: 2 }, async () => {
          const blocks = [{ type: 'text' as const, text: 'hi' }]
          const { runId } = await page.runs.start({ settings: { model: able, tools: false }, blocks })
          return read(page.runs.watch({ runId, after: 0 }))
        }),
      ])
    }
    expect(counts()).toEqual([1, 3, 1])
    expect([lambdas.mock.calls, sequences.mock.calls]).toEqual([[], []])
    const again = await app.chain()
    expect(again).toBe(chain)
    expect([again.answer, again.events, again.resumed, again.graph]).toEqual(parts)
  })
})

describe('history', () => {
  test('is keyed by conversation: two callers at the same time never see each other’s', async () => {
    const { openPage, asked } = await sharedChain()
    const callers = ['red', 'blue'].map((colour) => ({ colour, page: openPage(colour), conversationId: '' }))
    for (const turn of [1, 2, 3]) {
      await Promise.all(
        callers.map(async (caller) => {
          const blocks = [{ type: 'text' as const, text: `${caller.colour} ${turn}` }]
          const where = caller.conversationId
            ? { conversationId: caller.conversationId }
            : { settings: { model: able, tools: false } }
          const started = await caller.page.runs.start({ ...where, blocks })
          caller.conversationId = started.conversationId
          await read(caller.page.runs.watch({ runId: started.runId, after: 0 }))
        }),
      )
    }
    for (const { colour } of callers) {
      const own = asked().filter(({ messages }) => messages?.at(-1)?.content.startsWith(colour))
      expect(own.map(({ messages }) => messages?.map(({ content }) => content))).toEqual([
        [`${colour} 1`],
        [`${colour} 1`, `You said: ${colour} 1`, `${colour} 2`],
        [`${colour} 1`, `You said: ${colour} 1`, `${colour} 2`, `You said: ${colour} 2`, `${colour} 3`],
      ])
    }
  })

  test('of calls that belong to no conversation nothing is kept, and no call sees another', async () => {
    const puts = vi.spyOn(SqliteCheckpointer.prototype, 'deleteThread')
    const { chain, asked } = await sharedChain()
    await Promise.all(['a', 'b'].map((text) => chain.answer.invoke(text, inContext())))
    await chain.answer.invoke('c', inContext())
    expect(asked().map(({ messages }) => messages?.map(({ content }) => content).join())).toEqual(
      expect.arrayContaining(['a', 'b', 'c']),
    )
    expect(asked()).toHaveLength(3)
    expect(puts).toHaveBeenCalledTimes(3)
    for (const [threadId] of puts.mock.calls) {
      const state = await chain.graph.getState({ configurable: { thread_id: threadId } })
      expect(state.values).toEqual({})
    }
  })
})

describe('a prompt that lacks something names it', () => {
  test.each([
    ['no messages', {}, '"messages"'],
    ['messages that are none', { system: 'x', messages: undefined }, '"messages"'],
    ['an empty list', [], '"messages"'],
    ['nothing', undefined, '"messages"'],
    [
      'a message that is none',
      [
        { role: 'user', content: 'hi' },
        { role: 'wizard', content: 'x' },
      ],
      '"messages.1"',
    ],
  ])('%s', async (_, input, name) => {
    const { chain, asked } = await sharedChain()
    const failure = { code: 'INVALID_INPUT', message: expect.stringContaining(name), next: expect.any(String) }
    await expect(chain.answer.invoke(input as never, inContext())).rejects.toMatchObject(failure)
    expect((await read(chain.answer.stream(input as never, inContext()))).error).toMatchObject(failure)
    expect(asked()).toEqual([])
  })
})

import { BaseCallbackHandler } from '@langchain/core/callbacks/base'
import type { AIMessageChunk } from '@langchain/core/messages'
import { AIMessage, HumanMessage, SystemMessage } from '@langchain/core/messages'
import type { StreamEvent } from '@langchain/core/tracers/log_stream'
import { describe, expect, test } from 'vitest'
import { able, apart, inContext, onThread, read, sharedChain } from './support.ts'

const spoken = apart({ think: 'hm' }, 'Hello', ' there', { done: {} })

describe('invoke', () => {
  const wire = [
    { role: 'system', content: 'Be kind.' },
    { role: 'user', content: 'hi' },
    { role: 'assistant', content: 'Hello' },
    { role: 'user', content: 'and you?' },
  ]
  test.each([
    ['role dictionaries', wire],
    [
      'message objects',
      [new SystemMessage('Be kind.'), new HumanMessage('hi'), new AIMessage('Hello'), new HumanMessage('and you?')],
    ],
    ['both, and pairs', [wire[0], ['human', 'hi'], new AIMessage('Hello'), wire[3]]],
    ['a system prompt beside them', { system: 'Be kind.', messages: wire.slice(1) }],
  ])('takes %s', async (_, input) => {
    const { chain, asked } = await sharedChain()
    expect(await chain.answer.invoke(input as never, inContext())).toBe('You said: and you?')
    expect(asked()[0]?.messages).toEqual(wire)
  })

  test('takes a string, with braces and all', async () => {
    const { chain, asked } = await sharedChain()
    const question = 'What is {this} and {{that}}?'
    expect(await chain.answer.invoke(question, inContext())).toBe(`You said: ${question}`)
    expect(asked()[0]?.messages).toEqual([{ role: 'user', content: question }])
  })

  test('asks with what the call says of itself', async () => {
    const { chain, asked } = await sharedChain()
    const context = { temperature: 0.1, seed: 3, stop: ['END'], maxTokens: 9, topP: 0.5, contextLength: 2048 }
    await chain.answer.invoke('hi', inContext(context))
    const options = { temperature: 0.1, seed: 3, stop: ['END'], num_predict: 9, top_p: 0.5, num_ctx: 2048 }
    expect(asked()[0]?.options).toEqual(options)
  })
})

test('stream: the chunks sum to what invoke returns', async () => {
  const { chain } = await sharedChain(spoken)
  const { all, error } = await read(chain.answer.stream('hi', inContext()))
  expect(error).toBeUndefined()
  expect(all).toEqual(['Hello', ' there'])
  expect(await chain.answer.invoke('hi', inContext())).toBe(all.join(''))
})

test('stream: message chunks sum to the message that invoke returns', async () => {
  const { chain } = await sharedChain(spoken)
  const model = await chain.model(able)
  const { all } = await read(model.stream('hi'))
  const sum = all.reduce((first, second) => first.concat(second))
  const whole = await model.invoke('hi')
  expect(sum.text).toBe(whole.text)
  expect(sum.usage_metadata).toEqual(whole.usage_metadata)
  expect(sum.additional_kwargs).toEqual(whole.additional_kwargs)
})

test('content blocks: text, reasoning and tool-call chunks', async () => {
  const calls = [{ name: 'weather', arguments: { location: 'Rome' } }]
  const { chain } = await sharedChain(apart({ think: 'hm' }, 'I look', { calls }, { done: {} }))
  const callerTools = [{ name: 'weather', schema: { type: 'object' } }]
  const { all } = await read(
    chain.graph.stream(
      { messages: [new HumanMessage('hi')] },
      { ...onThread({ callerTools }), streamMode: 'messages' },
    ),
  )
  const chunks = all.map(([chunk]) => chunk as AIMessageChunk)
  const blocks = chunks.flatMap(({ contentBlocks }) => contentBlocks)
  expect(blocks).toEqual([
    { type: 'reasoning', reasoning: 'hm' },
    { type: 'text', text: 'I look' },
    expect.objectContaining({ type: 'tool_call', name: 'weather', args: { location: 'Rome' } }),
  ])
  const pieces = chunks.flatMap(({ tool_call_chunks }) => tool_call_chunks ?? [])
  expect(pieces).toMatchObject([{ type: 'tool_call_chunk', name: 'weather', args: '{"location":"Rome"}', index: 0 }])
  const sum = chunks.reduce((first, second) => first.concat(second))
  expect(sum.contentBlocks.map(({ type }) => type)).toEqual(['reasoning', 'text', 'tool_call'])
})

describe('streamEvents', () => {
  const events = async (filter: object) => {
    const { chain } = await sharedChain(spoken)
    const options = { version: 'v2' as const, ...inContext(), tags: ['mine'] }
    const { all, error } = await read<StreamEvent>(chain.answer.streamEvents('hi', options, filter))
    expect(error).toBeUndefined()
    return all
  }
  const namesOf = (all: StreamEvent[]) => all.map(({ event }) => event)

  test('start, stream and end of the chain and of the model', async () => {
    const all = await events({})
    const answer = all.filter(({ name }) => name === 'answer')
    expect(namesOf(answer)).toEqual(['on_chain_start', 'on_chain_stream', 'on_chain_stream', 'on_chain_end'])
    expect(answer.flatMap(({ event, data }) => (event === 'on_chain_stream' ? [data.chunk] : []))).toEqual([
      'Hello',
      ' there',
    ])
    expect(answer.at(-1)?.data.output).toBe('Hello there')
    const names = new Set(all.map(({ name }) => name))
    for (const name of ['aside', 'model', 'ChatPromptTemplate', 'AsideChatOllama']) expect(names).toContain(name)
  })

  test('filtered by type', async () => {
    const all = await events({ includeTypes: ['chat_model'] })
    expect(new Set(all.map(({ name }) => name))).toEqual(new Set(['AsideChatOllama']))
    expect(namesOf(all)[0]).toBe('on_chat_model_start')
    expect(new Set(namesOf(all).slice(1, -1))).toEqual(new Set(['on_chat_model_stream']))
    expect(namesOf(all).at(-1)).toBe('on_chat_model_end')
    expect(all.at(-1)?.data.output.text).toBe('Hello there')
  })

  test('filtered by name', async () => {
    const all = await events({ includeNames: ['model'] })
    expect(new Set(all.map(({ name }) => name))).toEqual(new Set(['model']))
    expect(namesOf(all)).toContain('on_chain_end')
  })

  test('filtered by tag', async () => {
    expect(await events({ includeTags: ['nobody’s'] })).toEqual([])
    const [of, off] = [await events({ includeTags: ['mine'] }), await events({ excludeTags: ['mine'] })]
    expect(new Set(of.map(({ name }) => name))).toContain('answer')
    expect(off).toEqual([])
  })
})

test('config: tags, metadata, run name and callbacks are honoured', async () => {
  const { chain } = await sharedChain(apart('Hello', ' there', { done: {} }))
  const tokens: string[] = []
  const starts: { name: string; tags: string[]; metadata: Record<string, unknown> }[] = []
  const watching = BaseCallbackHandler.fromMethods({
    handleLLMNewToken: (token) => void tokens.push(token),
    handleChainStart: (_chain, _inputs, _runId, _parent, tags = [], metadata = {}, _type, name = '') =>
      void starts.push({ name, tags, metadata }),
    handleChatModelStart: (_model, _messages, _runId, _parent, _extra, tags = [], metadata = {}) =>
      void starts.push({ name: 'the chat model', tags, metadata }),
  })
  const config = { tags: ['mine'], metadata: { who: 'me' }, runName: 'my question', callbacks: [watching] }
  expect(await chain.answer.invoke('hi', { ...inContext(), ...config })).toBe('Hello there')
  expect(tokens.join('')).toBe('Hello there')
  expect(tokens.filter(Boolean)).toEqual(['Hello', ' there'])
  expect(starts[0]).toEqual({ name: 'my question', tags: ['mine'], metadata: { who: 'me' } })
  const model = starts.find(({ name }) => name === 'the chat model')
  expect(model?.tags).toContain('mine')
  expect(model?.metadata).toMatchObject({ who: 'me', ls_model_name: able.name })
})

test('auto-streaming: the node calls invoke, and the graph streams it while it is made', async () => {
  const { chain, server } = await sharedChain([...apart('Hello', ' there'), 'forever'])
  const chunks = await chain.graph.stream(
    { messages: [new HumanMessage('hi')] },
    { ...onThread(), streamMode: 'messages' },
  )
  let text = ''
  for await (const [chunk, { langgraph_node: node }] of chunks) {
    expect(node).toBe('model')
    text += chunk.text
    // The answer never ends: what is there came while it was being made.
    if (text === 'Hello there') break
  }
  await server.allClosed()
})

test.each(['answer', 'events'] as const)('leaving a stream of %s ends the engine’s work', async (name) => {
  const { chain, server } = await sharedChain([...apart('Hello'), 'forever'])
  for await (const _ of await chain[name].stream('hi', inContext())) break
  await server.allClosed()
  const stop = new AbortController()
  const { all, error } = await read(
    (async function* () {
      for await (const one of await chain[name].stream('hi', { ...inContext(), signal: stop.signal })) {
        yield one
        stop.abort()
      }
    })(),
  )
  expect(all).toHaveLength(1)
  expect(error).toMatchObject({ name: 'AbortError' })
  await server.allClosed()
})

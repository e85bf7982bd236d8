import { AIMessage, HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import type { Answer } from '../support/ollamaAnswers.ts'
import type { Manners } from '../support/openaiEvents.ts'
import { answered, collect, failureOf } from './ollamaHarness.ts'
import { serverHarness } from './serverHarness.ts'

const tool = (name: string) => ({
  type: 'function' as const,
  function: { name, description: '', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
})
const [weather, clock] = [tool('weather'), tool('clock')]
const pixel = 'iVBORw0KGgo='

afterEach(() => vi.unstubAllEnvs())

describe('what goes out', () => {
  test('roles, calls and results as the protocol has them; what was thought stays here', async () => {
    await using h = await serverHarness(answered)
    await h.model().invoke([
      new SystemMessage('be kind'),
      new HumanMessage('weather?'),
      new AIMessage({
        content: [
          { type: 'text', text: 'Let me see.' },
          { type: 'reasoning', reasoning: 'hm' },
        ] as never,
        additional_kwargs: { reasoning_content: 'hm' },
        tool_calls: [{ id: 'c1', name: 'weather', args: { city: 'Boston' } }],
      }),
      new ToolMessage({ content: 'rain', tool_call_id: 'c1' }),
      new AIMessage({ content: '', tool_calls: [{ id: 'c2', name: 'clock', args: {} }] }),
      new ToolMessage({ content: 'noon', tool_call_id: 'c2' }),
    ])
    const call = (id: string, name: string, args: string) => ({
      id,
      type: 'function',
      function: { name, arguments: args },
    })
    expect(h.lastBody().messages).toEqual([
      { role: 'system', content: 'be kind' },
      { role: 'user', content: 'weather?' },
      { role: 'assistant', content: 'Let me see.', tool_calls: [call('c1', 'weather', '{"city":"Boston"}')] },
      { role: 'tool', content: 'rain', tool_call_id: 'c1' },
      { role: 'assistant', content: null, tool_calls: [call('c2', 'clock', '{}')] },
      { role: 'tool', content: 'noon', tool_call_id: 'c2' },
    ])
  })

  test('images go with their text, in order, and never as a link', async () => {
    await using h = await serverHarness(answered)
    const url = `data:image/jpeg;base64,${pixel}`
    const blocks = [
      { type: 'text', text: 'what is this?' },
      { type: 'image_url', image_url: { url } },
      { type: 'image', mimeType: 'image/webp', data: pixel },
    ]
    await h.model().invoke([new HumanMessage({ content: blocks as never })])
    expect(h.lastBody().messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'what is this?' },
          { type: 'image_url', image_url: { url } },
          { type: 'image_url', image_url: { url: `data:image/webp;base64,${pixel}` } },
        ],
      },
    ])
    const link = new HumanMessage({ content: [{ type: 'image_url', image_url: { url: 'https://example.org/x.png' } }] })
    expect((await failureOf(h.model().invoke([link]))).code).toBe('INVALID_INPUT')
  })

  test('every parameter that is set, and none that is not', async () => {
    await using h = await serverHarness(answered)
    await h.model().invoke('hi')
    expect(Object.keys(h.lastBody()).sort()).toEqual(['messages', 'model', 'stream', 'stream_options'])
    const call = { temperature: 0, topP: 0.5, maxTokens: 9, seed: 1, stop: ['x'] }
    await h.model({ call }).invoke('hi')
    expect(h.lastBody()).toMatchObject({ temperature: 0, top_p: 0.5, max_tokens: 9, seed: 1, stop: ['x'] })
    await h.model({ call }).invoke('hi', { stop: ['y'] })
    expect(h.lastBody()).toMatchObject({ stop: ['y'] })
  })

  const on = { chat_template_kwargs: { enable_thinking: true } }
  const off = { chat_template_kwargs: { enable_thinking: false } }
  const high = { chat_template_kwargs: { enable_thinking: true, reasoning_effort: 'high' }, reasoning_effort: 'high' }
  test.each<[Manners, boolean | 'high', object]>([
    ['llamaServer', true, on],
    ['llamaServer', false, off],
    ['vllm', 'high', high],
    ['other', false, off],
    ['lmStudio', 'high', { reasoning_effort: 'high' }],
    ['lmStudio', false, { reasoning_effort: 'none' }],
  ])('thinking as %s takes it: %s', async (manners, think, expected) => {
    await using h = await serverHarness(answered, { manners })
    await h.model({ call: { think } }).invoke('hi')
    const { model: _, messages: __, stream: ___, stream_options: ____, ...rest } = h.lastBody()
    expect(rest).toEqual(expected)
  })

  test('formats, as each server knows them', async () => {
    const schema = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] }
    const whole = { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema } }
    await using h = await serverHarness(answered)
    await h.model({ call: { format: schema } }).invoke('hi')
    expect(h.lastBody().response_format).toEqual(whole)
    await h.model({ call: { format: 'json' } }).invoke('hi')
    expect(h.lastBody().response_format).toEqual({ type: 'json_object' })
    await using studio = await serverHarness(answered, { manners: 'lmStudio' })
    await studio.model({ call: { format: 'json' } }).invoke('hi')
    expect(studio.lastBody().response_format?.type).toBe('json_schema')
  })

  test('withStructuredOutput sends the schema and gives the object', async () => {
    await using h = await serverHarness()
    const structured = h.model().withStructuredOutput(z.object({ n: z.number(), s: z.string() }))
    expect(await structured.invoke('hi')).toEqual({ n: 3, s: 'text' })
    expect(h.lastBody().response_format?.json_schema?.schema).toMatchObject({ type: 'object', required: ['n', 's'] })
  })

  test.each([
    ['any of them', 'any', ['weather', 'clock']],
    [
      'one by name: offered alone, since not every server knows a choice by name',
      { function: { name: 'clock' } },
      ['clock'],
    ],
  ])('a tool can be forced: %s', async (_, choice, names) => {
    await using h = await serverHarness([{ calls: [{ name: 'clock', arguments: {} }] }, { done: {} }])
    const bound = h.model().bindTools([weather, clock], { tool_choice: choice } as object)
    expect((await bound.invoke('hi')).tool_calls).toMatchObject([{ name: 'clock' }])
    expect(h.lastBody().tool_choice).toBe('required')
    expect(h.lastBody().tools?.map((each) => each.function.name)).toEqual(names)
    await using talks = await serverHarness(answered)
    const refused = talks.model().bindTools([clock], { tool_choice: 'any' } as object)
    expect((await failureOf(refused.invoke('hi'))).code).toBe('STREAM_BROKEN')
  })

  test('a tool that is not there can’t be forced, and nothing is asked', async () => {
    await using h = await serverHarness(answered)
    const none = h.model().bindTools([weather], { tool_choice: 'clock' } as object)
    expect((await failureOf(none.invoke('hi'))).code).toBe('INVALID_INPUT')
    expect((await collect(none.stream('hi'))).error).toMatchObject({ code: 'INVALID_INPUT' })
    expect(h.server.requests).toEqual([])
  })

  test.each(['codex-mini', 'o1-preview', 'gpt-5', 'gpt-4', 'gpt-3.5-turbo-0301'])(
    'a model called %s is asked like any other',
    async (name) => {
      const ask = async (model: string) => {
        await using h = await serverHarness(answered)
        const call = { maxTokens: 5, temperature: 0.5, think: 'low' as const }
        const messages = [new SystemMessage('be kind'), new HumanMessage('hi')]
        const made = h.model({ model, call })
        await made.invoke(messages)
        await made.bindTools([weather]).invoke(messages)
        await made
          .withStructuredOutput(z.object({ n: z.number() }))
          .invoke(messages)
          .catch(() => {})
        for await (const _ of made.streamEvents(messages, { version: 'v2' }));
        return h.server.requests.map(({ path, body }) => ({ path, ...body, model: 'x' }))
      }
      expect(await ask(name)).toEqual(await ask('plain'))
    },
  )
})

describe('nothing of the environment, and nowhere else', () => {
  const leaks = {
    OPENAI_API_KEY: 'sk-of-the-user-0123456789',
    OPENAI_ORG_ID: 'org-of-the-user',
    OPENAI_ORGANIZATION: 'org-of-the-user',
    OPENAI_PROJECT_ID: 'proj-of-the-user',
    OPENAI_BASE_URL: 'http://elsewhere.invalid/v1',
    LANGSMITH_GATEWAY: 'http://gateway.invalid',
    LANGSMITH_API_KEY: 'ls-of-the-user',
    HTTP_PROXY: 'http://proxy.invalid:1',
  }
  test.each([undefined, 'own-key-0123456789'])('with the key %s', async (key) => {
    for (const [name, value] of Object.entries(leaks)) vi.stubEnv(name, value)
    await using h = await serverHarness([{ together: ['a', 'b'] }, { done: {} }], { ...(key && { key }) })
    h.key.value = key
    const model = h.model()
    await model.invoke('hi')
    await collect(model.stream('hi'))
    for await (const _ of model.streamEvents('hi', { version: 'v2' }));
    await model.getNumTokens('some text')
    await model.batch(['a', 'b'])
    await h.engine.status({ timeoutMs: 10_000 })
    const sent = JSON.stringify(h.server.requests)
    for (const value of Object.values(leaks)) expect(sent).not.toContain(value)
    expect(h.server.requests.map(({ headers }) => headers.authorization)).toEqual(
      h.server.requests.map(() => (key ? `Bearer ${key}` : undefined)),
    )
    expect(sent).not.toMatch(/openai-organization|openai-project|x-stainless/i)
    expect(h.egress.records().map(({ origin }) => origin)).toEqual([h.server.url])
    // What describes a model is written into traces: it has neither.
    const described = JSON.stringify([model, model._identifyingParams(), model.lc_kwargs, model.clientConfig])
    expect(described).not.toContain('of-the-user')
    if (key) expect(described).not.toContain(key)
  })
})

describe('tools that nobody knew the model lacks', () => {
  const refusal = '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'
  const answer = ({ tools }: { tools?: unknown[] }): Answer =>
    tools ? { status: 400, body: { error: { message: refusal } } } : answered

  test('the question goes again without them, and the model is known to have none', async () => {
    await using h = await serverHarness(answer, { manners: 'vllm' })
    const patient = { timeoutMs: 10_000 }
    expect((await h.engine.status(patient)).models[0]?.capabilities).toBeUndefined()
    const model = (await h.engine.createModel({ name: 'llama3.2:3b' })).bindTools?.([weather])
    expect((await model?.invoke('hi'))?.text).toBe('Hello there')
    expect((await h.engine.status(patient)).models[0]?.capabilities).not.toContain('tools')
  })

  test('of a server that said they would work, and of a call that was forced, it is a failure', async () => {
    await using h = await serverHarness(answer)
    const failure = await failureOf(h.model().bindTools([weather]).invoke('hi'))
    expect(failure.code).toBe('MODEL_LACKS_CAPABILITY')
    const model = h
      .model({ toolsUnknown: { refused: () => {} } })
      .bindTools([weather], { tool_choice: 'any' } as object)
    expect((await failureOf(model.invoke('hi'))).code).toBe('MODEL_LACKS_CAPABILITY')
  })
})

describe('raw mode', () => {
  test('the text goes on as it stands', async () => {
    await using h = await serverHarness(answered)
    const model = await h.engine.createModel({ name: 'llama3.2:3b', raw: true, temperature: 0, stop: ['x'] })
    const { chunks, text } = await collect(model.stream('Once'))
    expect(text).toBe('Hello there')
    expect(chunks.at(-1)?.response_metadata.done_reason).toBe('stop')
    expect(chunks.at(-1)?.usage_metadata).toMatchObject({ output_tokens: 42 })
    expect(h.server.requests.at(-1)?.path).toBe('/v1/completions')
    expect(h.lastBody()).toMatchObject({ prompt: 'Once', temperature: 0, stop: ['x'] })
    expect((await failureOf(model.invoke(''))).code).toBe('INVALID_INPUT')
    await using tags = await serverHarness(['<think>a', '</think>b', { done: {} }])
    const raw = await tags.engine.createModel({ name: 'llama3.2:3b', raw: true })
    expect((await raw.invoke('Once')).text).toBe('<think>a</think>b')
  })

  test('where a server would end after sixteen tokens it is given a number', async () => {
    await using h = await serverHarness(answered, { manners: 'vllm' })
    await h.engine.status({ timeoutMs: 10_000 })
    await (await h.engine.createModel({ name: 'llama3.2:3b', raw: true })).invoke('Once')
    expect(h.lastBody().max_tokens).toBe(2_048)
  })
})

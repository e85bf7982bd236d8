import { AIMessage, HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import type { Answer, Step } from '../support/ollamaAnswers.ts'
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

describe('what comes back', () => {
  test.each<[Manners]>([['llamaServer'], ['lmStudio'], ['vllm']])(
    'thinking and text in chunks from %s, counts and the reason in the last',
    async (manners) => {
      const steps: Step[] = [{ think: 'h' }, { wait: 5 }, { think: 'm' }, { wait: 5 }, 'an', { wait: 5 }, 'swer']
      await using h = await serverHarness([...steps, { done: { prompt_eval_count: 7, eval_count: 3 } }], { manners })
      const { chunks, text } = await collect(h.model().stream('hi'))
      expect(text).toBe('answer')
      expect(chunks.map((chunk) => chunk.additional_kwargs.reasoning_content ?? '').join('')).toBe('hm')
      expect(chunks.at(-1)?.usage_metadata).toEqual({ input_tokens: 7, output_tokens: 3, total_tokens: 10 })
      expect(chunks.at(-1)?.response_metadata).toMatchObject({
        done_reason: 'stop',
        ...(manners === 'llamaServer' && { eval_duration: 1e9 }),
      })
      const message = await h.model().invoke('hi')
      expect(message.additional_kwargs.reasoning_content).toBe('hm')
      expect(message.usage_metadata).toMatchObject({ output_tokens: 3 })
    },
  )

  test('a server that does not count, and one that was cut by its length', async () => {
    await using h = await serverHarness(
      ['x', { line: { choices: [{ delta: {}, finish_reason: 'length' }] } }, { raw: 'data: [DONE]\n\n' }],
      { manners: 'other' },
    )
    const message = await h.model().invoke('hi')
    expect(message.usage_metadata).toBeUndefined()
    expect(message.response_metadata.done_reason).toBe('length')
  })

  const think = '\n<think>\nhm, <b> ok</think>\n\nThe <think> answer'
  test.each<[string, string[], string, string]>([
    ['whole', [think], '\nhm, <b> ok', 'The <think> answer'],
    ['letter by letter', [...think], '\nhm, <b> ok', 'The <think> answer'],
    ['without an end', ['<thi', 'nk>hm</th'], 'hm</th', ''],
    ['that is none', ['<', 'thin', 'g> is a tag'], '', '<thing> is a tag'],
    ['later', ['A ', '<think>x</think>'], '', 'A <think>x</think>'],
    ['that may yet begin', ['\n', '<th'], '', '<th'],
  ])('thinking in tags, %s, is parted from the answer', async (_, pieces, thought, text) => {
    const apart = pieces.flatMap((piece): Step[] => [piece, { wait: 1 }])
    await using h = await serverHarness([...apart, { done: {} }], { manners: 'vllm' })
    const { chunks } = await collect(h.model().stream('hi'))
    expect(chunks.map((chunk) => chunk.additional_kwargs.reasoning_content ?? '').join('')).toBe(thought)
    expect((await h.model().invoke('hi')).text).toBe(text)
  })

  test('counts of zero, which come with every piece from some servers, count nothing', async () => {
    const zero = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }
    const piece = (delta: object, reason: string | null, usage: object): Step => {
      return { line: { choices: [{ index: 0, delta, finish_reason: reason ?? '' }], usage } }
    }
    const told = { prompt_tokens: 5, completion_tokens: 1, total_tokens: 6 }
    const done: Step = { raw: 'data: [DONE]\n\n' }
    await using h = await serverHarness(({ model }) => [
      piece({ role: 'assistant', content: 'x' }, null, zero),
      piece({}, 'stop', model === 'told' ? told : zero),
      { line: { choices: [], usage: zero } },
      done,
    ])
    expect((await h.model().invoke('hi')).usage_metadata).toBeUndefined()
    expect((await h.model({ model: 'told' }).invoke('hi')).usage_metadata).toMatchObject({ input_tokens: 5 })
  })

  const calls = [
    { id: 'a', name: 'weather', arguments: { city: 'Boston' } },
    { id: 'b', name: 'weather', arguments: { city: 'Tokyo' } },
  ]
  const piece = (call: object): Step => ({ line: { choices: [{ delta: { tool_calls: [call] } }] } })
  test.each<[string, Step[]]>([
    ['in pieces', [{ calls }]],
    [
      'whole, all numbered 0',
      calls.map(({ id, name, arguments: args }) =>
        piece({ index: 0, id, function: { name, arguments: JSON.stringify(args) } }),
      ),
    ],
    [
      'with id and name in every piece',
      calls.flatMap(({ id, name, arguments: args }, index) => {
        const text = JSON.stringify(args)
        return [text.slice(0, 4), text.slice(4)].map((part) =>
          piece({ index, id, function: { name, arguments: part } }),
        )
      }),
    ],
    [
      'as objects',
      calls.map(({ id, name, arguments: args }, index) => piece({ index, id, function: { name, arguments: args } })),
    ],
    [
      'in pieces without numbers',
      calls.flatMap(({ id, name, arguments: args }) => {
        const text = JSON.stringify(args)
        const first = { id, function: { name, arguments: text.slice(0, 4) } }
        return [piece(first), piece({ function: { arguments: text.slice(4) } })]
      }),
    ],
    [
      'whole, with neither number nor id',
      [
        {
          line: {
            choices: [
              {
                delta: {
                  tool_calls: calls.map(({ name, arguments: args }) => ({
                    index: null,
                    id: null,
                    function: { name, arguments: JSON.stringify(args) },
                  })),
                },
              },
            ],
          },
        },
      ],
    ],
  ])('parallel tool calls %s: none is lost or mixed', async (how, steps) => {
    await using h = await serverHarness([...steps, { done: { done_reason: 'tool_calls' } }])
    const bound = h.model().bindTools([weather], { parallel_tool_calls: true } as object)
    const hasIds = !how.endsWith('nor id')
    const expected = calls.map(({ id, name, arguments: args }) => ({
      id: hasIds ? id : expect.stringMatching(/^call_./),
      name,
      args,
    }))
    expect((await bound.invoke('hi')).tool_calls).toMatchObject(expected)
    expect(h.lastBody().parallel_tool_calls).toBe(true)
    const { chunks } = await collect(bound.stream('hi'))
    expect(chunks.reduce((sum, chunk) => sum.concat(chunk)).tool_calls).toMatchObject(expected)
    expect(chunks.at(-1)?.response_metadata.done_reason).toBe('stop')
  })

  test('comments, CRLF, a cut character, a missing empty line, no [DONE]: all nothing special', async () => {
    const event = Buffer.from('data:{"choices":[{"delta":{"content":"Gr\u00fc\u00dfe"}}]}\r\n\r\n')
    const cut = event.indexOf(0xc3) + 1
    const end = 'event: x\nid: 1\ndata: {"choices":[{"delta":{},\ndata: "finish_reason":"stop"}]}'
    const steps: Step[] = [
      { raw: '\ufeff: ping\n\n' },
      { raw: event.subarray(0, cut) },
      { wait: 10 },
      { raw: event.subarray(cut) },
      { raw: ':\n\n' },
      { raw: end },
      'end',
    ]
    await using h = await serverHarness(steps)
    expect((await h.model().invoke('hi')).text).toBe('Grüße')
  })

  test('a server that does not stream', async () => {
    const whole = { message: { content: 'Hello', reasoning_content: 'hm' }, finish_reason: 'stop' }
    const body = { choices: [whole], usage: { prompt_tokens: 1, completion_tokens: 2 } }
    await using h = await serverHarness({ status: 200, body } as Answer)
    const message = await h.model().invoke('hi')
    expect([message.text, message.additional_kwargs.reasoning_content]).toEqual(['Hello', 'hm'])
    expect(message.usage_metadata).toMatchObject({ total_tokens: 3 })
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

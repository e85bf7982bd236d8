import { AIMessage, HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ollamaCall } from '../../electron/engines/ollama/callOptions.ts'
import { answered, collect, failureOf, harness } from './ollamaHarness.ts'

const weather = tool(async ({ city }) => `sunny in ${city}`, {
  name: 'weather',
  description: 'Tells the weather.',
  schema: z.object({ city: z.string() }),
})

describe('odd words about a whole answer', () => {
  const said = { message: { role: 'assistant', content: '' }, done: true, done_reason: 'stop', eval_count: 42 }
  const odd: [string, Record<string, unknown>, { input?: number; output?: number }][] = [
    ['a count with a fraction', { eval_count: 2.5, prompt_eval_count: 7 }, { input: 7, output: 0 }],
    ['a count beyond all bounds', { eval_count: 1e300 }, { output: 0 }],
    ['a count below nothing', { eval_count: -1, prompt_eval_count: -1 }, { input: 0, output: 0 }],
    ['a count that is none', { prompt_eval_count: 'many' }, { input: 0, output: 42 }],
    ['no counts', { eval_count: null, prompt_eval_count: null }, { output: 0 }],
    ['no reason', { done_reason: null }, { output: 42 }],
    ['a reason that is none', { done_reason: 5, model: 5, created_at: 5 }, { output: 42 }],
    ['no message', { message: null }, { output: 42 }],
    ['nothing at all', { message: null, error: null, model: null, created_at: null, remote_host: null }, {}],
    ['odd times', { total_duration: -1, load_duration: null, eval_duration: 'long' }, { output: 42 }],
  ]
  test.each(odd)('%s costs only itself', async (_, fields, { input, output }) => {
    await using h = await harness(['Hello', { line: { ...said, ...fields } }, 'end'])
    const { text, chunks, error } = await collect(h.model().stream('hi'))
    expect(error).toBeUndefined()
    expect(text).toBe('Hello')
    const usage = chunks.at(-1)?.usage_metadata as { input_tokens: number; output_tokens: number } | undefined
    if (input !== undefined) expect(usage?.input_tokens).toBe(input)
    if (output !== undefined) expect(usage?.output_tokens).toBe(output)
    for (const value of Object.values(chunks.at(-1)?.response_metadata ?? {})) {
      expect(typeof value === 'string' || (typeof value === 'number' && value >= 0)).toBe(true)
    }
  })

  test('a time too large for JSON to say is left out', async () => {
    const line = '{"done":true,"done_reason":"length","eval_duration":1e999,"eval_count":3}\n'
    await using h = await harness(['Hello', { raw: line }, 'end'])
    const whole = await h.model().invoke('hi')
    expect(whole.text).toBe('Hello')
    expect(whole.response_metadata).toMatchObject({ done_reason: 'length', eval_count: 3 })
    expect(whole.response_metadata).not.toHaveProperty('eval_duration')
  })
})

describe('what goes to the server', () => {
  test('a prompt is never cut silently, and nothing is sent that was not set', async () => {
    await using h = await harness(answered)
    await h.model().invoke('hi')
    expect(h.lastBody()).toEqual({
      model: 'llama3.2:3b',
      truncate: false,
      shift: false,
      stream: true,
      options: {},
      messages: [{ role: 'user', content: 'hi' }],
    })
  })

  test('the values of a run', async () => {
    await using h = await harness(answered)
    const model = await h.engine.createModel({
      name: 'qwen3:4b',
      temperature: 0,
      contextLength: 8192,
      keepAlive: '300',
      thinking: 'high',
    })
    await model.invoke('hi')
    expect(h.lastBody()).toMatchObject({
      model: 'qwen3:4b',
      think: 'high',
      keep_alive: 300,
      options: { temperature: 0, num_ctx: 8192 },
      truncate: false,
    })
  })

  test('the values of one call go before those of the run, in stream, invoke, withConfig and batch', async () => {
    await using h = await harness(answered)
    const model = h.model({ temperature: 0.5, call: { think: true, numCtx: 4096, options: { seed: 1 } } })
    const call = ollamaCall({
      think: 'low',
      numCtx: 9999,
      keepAlive: -1,
      format: 'json',
      options: { top_k: 3 },
      stop: ['X'],
    })
    const expected = {
      think: 'low',
      keep_alive: -1,
      format: 'json',
      options: { temperature: 0.5, seed: 1, top_k: 3, num_ctx: 9999, stop: ['X'] },
    }
    await model.invoke('hi', call)
    expect(h.lastBody()).toMatchObject(expected)
    await collect(model.stream('hi', call))
    expect(h.lastBody()).toMatchObject(expected)
    await model.withConfig(call).invoke('hi')
    expect(h.lastBody()).toMatchObject(expected)
    await model.batch(['hi'], call)
    expect(h.lastBody()).toMatchObject(expected)
    await model.invoke('hi')
    expect(h.lastBody()).toMatchObject({ think: true, options: { temperature: 0.5, seed: 1, num_ctx: 4096 } })
  })

  test('text and images of a message stay one message, in every form an image can have', async () => {
    await using h = await harness(answered)
    const data = 'iVBORw0KGgo='
    const content = [
      { type: 'text', text: 'what ' },
      { type: 'image_url', image_url: { url: `data:image/png;base64,${data}` } },
      { type: 'image_url', image_url: `data:image/png;base64,${data}` },
      { type: 'image', mimeType: 'image/png', data },
      { type: 'image', mimeType: 'image/png', data: new Uint8Array(Buffer.from(data, 'base64')) },
      { type: 'image', source_type: 'base64', mime_type: 'image/png', data },
      { type: 'text', text: 'is this?' },
    ]
    await h.model().invoke([new HumanMessage({ content: content as never })])
    expect(h.lastBody().messages).toEqual([{ role: 'user', content: 'what is this?', images: Array(5).fill(data) }])
  })

  test.each([
    ['a link to an image', { type: 'image_url', image_url: { url: 'https://example.org/cat.png' } }],
    ['sound', { type: 'audio', data: 'AAAA', mimeType: 'audio/wav' }],
  ])('%s is refused, and nothing is sent', async (_, block) => {
    await using h = await harness(answered)
    const failure = await failureOf(h.model().invoke([new HumanMessage({ content: [block] as never })]))
    expect(failure.code).toBe('INVALID_INPUT')
    expect(h.server.requests).toHaveLength(0)
  })

  test('thinking, calls and results go back whole', async () => {
    await using h = await harness(answered)
    await h.model().invoke([
      new SystemMessage('be kind'),
      new HumanMessage('weather?'),
      new AIMessage({
        content: '',
        additional_kwargs: { reasoning_content: 'I must look.' },
        tool_calls: [
          { id: 'call_a', name: 'weather', args: { city: 'Boston' } },
          { id: 'call_b', name: 'weather', args: { city: 'Tokyo' } },
        ],
      }),
      new ToolMessage({ content: 'rain', tool_call_id: 'call_b' }),
      new ToolMessage({ content: 'sun', tool_call_id: 'call_a', name: 'weather' }),
    ])
    expect(h.lastBody().messages).toEqual([
      { role: 'system', content: 'be kind' },
      { role: 'user', content: 'weather?' },
      {
        role: 'assistant',
        content: '',
        thinking: 'I must look.',
        tool_calls: [
          { id: 'call_a', function: { index: 0, name: 'weather', arguments: { city: 'Boston' } } },
          { id: 'call_b', function: { index: 1, name: 'weather', arguments: { city: 'Tokyo' } } },
        ],
      },
      { role: 'tool', content: 'rain', tool_name: 'weather', tool_call_id: 'call_b' },
      { role: 'tool', content: 'sun', tool_name: 'weather', tool_call_id: 'call_a' },
    ])
  })

  test('an answer in standard content blocks keeps its thinking and its calls', async () => {
    await using h = await harness(answered)
    const content = [
      { type: 'reasoning', reasoning: 'hm' },
      { type: 'text', text: 'Let me see.' },
      { type: 'tool_call', id: 'c', name: 'clock', args: {} },
    ]
    const said = new AIMessage({ content: content as never, tool_calls: [{ id: 'c', name: 'clock', args: {} }] })
    await h.model().invoke([said, new ToolMessage({ content: 'noon', tool_call_id: 'c' })])
    expect(h.lastBody().messages).toEqual([
      {
        role: 'assistant',
        content: 'Let me see.',
        thinking: 'hm',
        tool_calls: [{ id: 'c', function: { index: 0, name: 'clock', arguments: {} } }],
      },
      { role: 'tool', content: 'noon', tool_name: 'clock', tool_call_id: 'c' },
    ])
  })
})

describe('what comes back', () => {
  test('thinking and text in chunks, counts and the reason of the end in the last', async () => {
    await using h = await harness([
      { think: 'h' },
      { think: 'm' },
      { wait: 5 },
      'an',
      { wait: 5 },
      'swer',
      { done: { prompt_eval_count: 7, eval_count: 3 } },
    ])
    const { chunks, text } = await collect(h.model().stream('hi'))
    expect(text).toBe('answer')
    expect(chunks.map((chunk) => chunk.additional_kwargs.reasoning_content ?? '').join('')).toBe('hm')
    expect(chunks.at(-1)?.usage_metadata).toEqual({ input_tokens: 7, output_tokens: 3, total_tokens: 10 })
    expect(chunks.at(-1)?.response_metadata).toMatchObject({
      done_reason: 'stop',
      eval_duration: 1e9,
      model_provider: 'ollama',
    })
    const whole = chunks.reduce((sum, chunk) => sum.concat(chunk))
    expect(whole.contentBlocks).toEqual([
      { type: 'reasoning', reasoning: 'hm' },
      { type: 'text', text: 'answer' },
    ])
  })

  test('invoke gives the same as the sum of the stream', async () => {
    await using h = await harness([
      { think: 'hm' },
      'answer',
      { calls: [{ id: 'call_1', name: 'clock', arguments: {} }] },
      { done: {} },
    ])
    const message = await h.model().invoke('hi')
    expect(message.text).toBe('answer')
    expect(message.additional_kwargs.reasoning_content).toBe('hm')
    expect(message.tool_calls).toMatchObject([{ id: 'call_1', name: 'clock', args: {} }])
    expect(message.usage_metadata).toMatchObject({ output_tokens: 42 })
    expect(message.response_metadata).toMatchObject({ done_reason: 'stop' })
  })

  test('counts that the server leaves out are not made up', async () => {
    await using h = await harness(['x', { done: { prompt_eval_count: 0, eval_duration: 0 } }])
    const message = await h.model().invoke('hi')
    expect(message.response_metadata).not.toHaveProperty('prompt_eval_count')
    expect(message.response_metadata).not.toHaveProperty('eval_duration')
    expect(message.usage_metadata).toMatchObject({ output_tokens: 42 })
  })

  test('an answer that was cut by its length says so', async () => {
    await using h = await harness(['x', { done: { done_reason: 'length' } }])
    expect((await h.model().invoke('hi')).response_metadata.done_reason).toBe('length')
  })

  const calls = [
    { id: 'server_1', name: 'weather', arguments: { city: 'Boston' } },
    { id: 'server_2', name: 'weather', arguments: { city: 'Tokyo' } },
  ]
  const expected = [
    { id: 'server_1', name: 'weather', args: { city: 'Boston' } },
    { id: 'server_2', name: 'weather', args: { city: 'Tokyo' } },
  ]
  test.each([
    ['all on the last line', [{ done: { calls } }]],
    ['each on a line of its own', [...calls.map((call) => ({ calls: [call] })), { done: {} }]],
    ['each on a line, all in one packet', [{ together: calls.map((call) => ({ calls: [call] })) }, { done: {} }]],
  ])('parallel tool calls, %s: ids of the server, numbered from 0, none lost', async (_, steps) => {
    await using h = await harness(steps)
    const bound = h.model().bindTools([weather])
    const { chunks } = await collect(bound.stream('weather?'))
    const pieces = chunks.flatMap((chunk) => chunk.tool_call_chunks ?? [])
    expect(pieces.map(({ index, id }) => [index, id])).toEqual([
      [0, 'server_1'],
      [1, 'server_2'],
    ])
    expect((await bound.invoke('weather?')).tool_calls).toMatchObject(expected)
    expect(h.lastBody().tools?.map((each) => each.function.name)).toEqual(['weather'])
  })

  test('a call without an id gets one of its own', async () => {
    await using h = await harness([
      { calls: [{ id: null, name: 'clock', arguments: {} }] },
      { calls: [{ id: null, name: 'clock', arguments: {} }] },
      { done: {} },
    ])
    const ids = (await h.model().invoke('hi')).tool_calls?.map(({ id }) => id)
    expect(new Set(ids).size).toBe(2)
    expect(ids?.every(Boolean)).toBe(true)
  })

  test('streamEvents v3 keeps parallel calls apart', async () => {
    await using h = await harness([...calls.map((call) => ({ calls: [call] })), { done: {} }])
    const message = await h.model().streamEvents('hi').output
    expect(message.tool_calls).toMatchObject(expected)
  })

  test('lines of one network read are one chunk, in order, unless it is switched off', async () => {
    const steps = [
      { together: [{ think: 'a' }, { think: 'b' }, 'c', 'd', 'e'] },
      { wait: 20 },
      { together: ['f', { done: {} }] },
    ]
    await using h = await harness(steps)
    const joined = await collect(h.model().stream('hi'))
    expect(joined.chunks.map((chunk) => chunk.additional_kwargs.reasoning_content ?? chunk.text)).toEqual([
      'ab',
      'cde',
      'f',
      '',
    ])
    const apart = await collect(h.model({ coalesce: false }).stream('hi'))
    expect(apart.chunks).toHaveLength(7)
    expect(apart.text).toBe(joined.text)
  })
})

describe('what LangChain builds on it', () => {
  test('withStructuredOutput sends the schema and gives the object', async () => {
    await using h = await harness()
    const structured = h.model().withStructuredOutput(z.object({ n: z.number(), s: z.string() }))
    expect(await structured.invoke('hi')).toEqual({ n: 3, s: 'text' })
    expect(h.lastBody().format).toMatchObject({ type: 'object', required: ['n', 's'] })
  })

  test('a batch keeps to its limit of calls at once', async () => {
    let now = 0
    let most = 0
    await using h = await harness(() => {
      most = Math.max(most, ++now)
      return ['x', { wait: 20 }, { done: {} }]
    })
    const model = h.model()
    const results = model.batch(['1', '2', '3', '4', '5', '6'], {
      maxConcurrency: 2,
      callbacks: [{ handleLLMEnd: () => void now-- }],
    })
    expect((await results).map(({ text }) => text)).toEqual(Array(6).fill('x'))
    expect(most).toBe(2)
  })

  test('counting tokens needs no network', async () => {
    await using h = await harness(answered)
    expect(await h.model().getNumTokens('12345678')).toBe(2)
    expect(h.egress.records()).toEqual([])
  })
})

import type { BaseLLM } from '@langchain/core/language_models/llms'
import { PromptTemplate } from '@langchain/core/prompts'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { ollamaCall } from '../../electron/engines/ollama/callOptions.ts'
import { AppError } from '../../shared/model/errors.ts'
import { type Answer, overflow, type Step } from '../support/ollamaAnswers.ts'
import { answered, failureOf, harness } from './ollamaHarness.ts'

const rejections: unknown[] = []
beforeEach(() => {
  rejections.length = 0
  const note = (reason: unknown) => rejections.push(reason)
  process.on('unhandledRejection', note)
  return () => {
    process.off('unhandledRejection', note)
    expect(rejections).toEqual([])
  }
})

async function read(stream: Promise<AsyncIterable<string>>): Promise<{ pieces: string[]; error?: AppError }> {
  const pieces: string[] = []
  try {
    for await (const piece of await stream) pieces.push(piece)
  } catch (error) {
    return { pieces, error: error as AppError }
  }
  return { pieces }
}

describe('what goes to the server', () => {
  test('the text as it stands, without a template, never cut, and nothing that was not set', async () => {
    await using h = await harness(answered)
    await h.completion().invoke('Once upon\n')
    expect(h.server.requests.at(-1)?.path).toBe('/api/generate')
    expect(h.lastBody()).toEqual({
      model: 'llama3.2:3b',
      prompt: 'Once upon\n',
      raw: true,
      think: false,
      truncate: false,
      shift: false,
      stream: true,
      options: {},
    })
  })

  test('values of a call go before those of the object, and hold for that call alone', async () => {
    await using h = await harness(answered)
    const completion = h.completion({ temperature: 0.5, call: { stop: ['.'], options: { seed: 1 } } })
    await completion.invoke('a', { stop: ['\n'], ...ollamaCall({ numCtx: 512, format: 'json', options: { seed: 2 } }) })
    expect(h.lastBody()).toMatchObject({
      format: 'json',
      options: { temperature: 0.5, stop: ['\n'], seed: 2, num_ctx: 512 },
    })
    await completion.invoke('a')
    expect(h.lastBody().options).toEqual({ temperature: 0.5, stop: ['.'], seed: 1 })
  })

  test('what the app asks of an engine', async () => {
    await using h = await harness(answered)
    const asked = { name: 'llama3.2:3b', temperature: 0, contextLength: 1024, keepAlive: '60', maxTokens: 9 }
    const more = { seed: 7, topP: 0.5, stop: ['END'], format: { type: 'object' } }
    const expected = {
      model: 'llama3.2:3b',
      keep_alive: 60,
      format: { type: 'object' },
      options: { temperature: 0, num_ctx: 1024, num_predict: 9, seed: 7, top_p: 0.5, stop: ['END'] },
    }
    await (await h.engine.createCompletion({ ...asked, ...more })).invoke('a')
    expect(h.lastBody()).toMatchObject({ ...expected, raw: true })
    await (await h.engine.createModel({ ...asked, ...more })).invoke('a')
    expect(h.lastBody()).toMatchObject(expected)
    expect(h.lastBody().messages).toEqual([{ role: 'user', content: 'a' }])
  })

  test('an empty text, which would only load the model, is refused', async () => {
    await using h = await harness()
    expect((await failureOf(h.completion().invoke(''))).code).toBe('INVALID_INPUT')
    expect(h.server.requests).toEqual([])
  })

  test('a model that runs elsewhere is not used', async () => {
    await using h = await harness()
    expect((await failureOf(h.engine.createCompletion({ name: 'gpt-oss:120b-cloud' }))).code).toBe('FORBIDDEN')
  })
})

describe('string in, string out', () => {
  test('invoke, stream and batch say the same', async () => {
    await using h = await harness()
    const completion = h.completion()
    const text = await completion.invoke('one two three')
    expect(text).toBe('You said: one two three')
    const { pieces, error } = await read(completion.stream('one two three'))
    expect(error).toBeUndefined()
    expect(pieces.filter(Boolean).length).toBeGreaterThan(2)
    expect(pieces.join('')).toBe(text)
    expect(await completion.batch(['a', 'b'])).toEqual(['You said: a', 'You said: b'])
  })

  test('it stands in a chain', async () => {
    await using h = await harness()
    const chain = PromptTemplate.fromTemplate('{a} and {b}').pipe(h.completion())
    expect(await chain.invoke({ a: '1', b: '2' })).toBe('You said: 1 and 2')
  })

  test('tokens, counts and the reason reach callbacks and events', async () => {
    await using h = await harness(['Hello', { wait: 20 }, ' there', { done: { done_reason: 'length' } }])
    const tokens: string[] = []
    const ends: Record<string, unknown>[] = []
    const watching = {
      handleLLMNewToken: (token: string) => void tokens.push(token),
      handleLLMEnd: ({ generations }: { generations: { generationInfo?: Record<string, unknown> }[][] }) =>
        void ends.push(generations[0]?.[0]?.generationInfo ?? {}),
    }
    await h.completion().invoke('hi', { callbacks: [watching] })
    await read(h.completion().stream('hi', { callbacks: [watching] }))
    expect(tokens).toEqual(['Hello', ' there', '', 'Hello', ' there', ''])
    const counts = { input_tokens: 26, output_tokens: 42, total_tokens: 68 }
    for (const end of ends) expect(end).toMatchObject({ done_reason: 'length', usage_metadata: counts })
    expect(ends).toHaveLength(2)
    const events = []
    for await (const { event } of h.completion().streamEvents('hi', { version: 'v2' })) events.push(event)
    expect(events).toEqual(['on_llm_start', 'on_llm_stream', 'on_llm_stream', 'on_llm_stream', 'on_llm_end'])
  })

  test('thinking is no part of the text', async () => {
    await using h = await harness([{ think: 'hm' }, 'yes', { done: {} }])
    expect(await h.completion({ call: { think: true } }).invoke('hi')).toBe('yes')
    expect(h.lastBody().think).toBe(true)
  })
})

const forever: Step[] = Array.from({ length: 2_000 }, (_, at): Step[] => [`${at} `, { wait: 10 }]).flat()
const drain = async (stream: AsyncIterable<unknown>) => {
  for await (const _ of stream);
}
const calls: Record<string, (completion: BaseLLM, signal: AbortSignal) => Promise<unknown>> = {
  invoke: (completion, signal) => completion.invoke('hi', { signal }),
  stream: async (completion, signal) => drain(await completion.stream('hi', { signal })),
  'a chain': async (completion, signal) =>
    drain(await PromptTemplate.fromTemplate('{q}').pipe(completion).stream({ q: 'hi' }, { signal })),
  'streamEvents v2': (completion, signal) => drain(completion.streamEvents('hi', { version: 'v2', signal })),
  'a batch of three': (completion, signal) => completion.batch(['a', 'b', 'c'], { signal }),
}

describe.each([
  ['a token every 10 ms', forever as Answer],
  ['silent after two tokens', ['a', ' b', 'forever'] as Answer],
  ['before any header', 'headerless' as Answer],
])('stopping, the engine being at: %s', (_, answer) => {
  test.each(Object.keys(calls))('%s rejects with an AbortError and closes its connection', async (call) => {
    await using h = await harness(answer)
    const stop = new AbortController()
    const work = calls[call]?.(h.completion(), stop.signal) as Promise<unknown>
    work.catch(() => {})
    await expect.poll(() => h.server.requests.length).toBe(call === 'a batch of three' ? 3 : 1)
    setTimeout(() => stop.abort(), 40)
    expect((await failureOf(work)).name).toBe('AbortError')
    await h.server.allClosed()
  })

  test('a time limit of the call closes the connection', async () => {
    await using h = await harness(answer)
    await failureOf(h.completion().invoke('hi', { timeout: 60 }))
    await failureOf((async () => drain(await h.completion().stream('hi', { timeout: 60 })))())
    await h.server.allClosed()
  })
})

test.each([
  ['is silent', ['a', 'forever'] as Step[]],
  ['flows', forever],
])('leaving a stream that %s closes its connection at once', async (_, steps) => {
  await using h = await harness(steps)
  h.timeouts.idleTimeoutMs = 60_000
  for await (const _ of await h.completion().stream('hi')) break
  await h.server.allClosed()
})

test('a signal that was aborted before the call opens nothing', async () => {
  await using h = await harness(forever)
  const signal = AbortSignal.abort()
  expect((await failureOf(h.completion().invoke('hi', { signal }))).name).toBe('AbortError')
  expect((await read(h.completion().stream('hi', { signal }))).error?.name).toBe('AbortError')
  expect(h.server.requests).toEqual([])
})

test('two calls of one object do not share a fate', async () => {
  await using h = await harness(({ prompt }) =>
    prompt === 'stop me' ? forever : ['whole', { wait: 150 }, ' answer', { done: {} }],
  )
  const completion = h.completion()
  const stop = new AbortController()
  const stopped = completion.invoke('stop me', { signal: stop.signal })
  stopped.catch(() => {})
  const whole = completion.invoke('leave me')
  setTimeout(() => stop.abort(), 50)
  expect((await failureOf(stopped)).name).toBe('AbortError')
  expect(await whole).toBe('whole answer')
})

describe('failures', () => {
  const died = 'an error was encountered while running the model: CUDA error: out of luck'
  const broken: [string, Answer, string, string][] = [
    ['an unknown model', { status: 404, body: { error: "model 'x' not found" } }, 'MODEL_NOT_FOUND', ''],
    ['a long text', overflow(9020, 4096), 'CONTEXT_OVERFLOW', ''],
    ['text, not JSON', { status: 500, body: 'upstream exploded' }, 'ENGINE_FAILED', ''],
    ['an error line', ['Hello', { error: died }], 'ENGINE_FAILED', 'Hello'],
    ['an error line in one packet', [{ together: ['Hello', { error: died }] }], 'ENGINE_FAILED', 'Hello'],
    ['the end without a done line', ['Hello', 'end'], 'STREAM_BROKEN', 'Hello'],
    ['a cut line', ['Hello', { raw: '{"response":" y' }, 'end'], 'STREAM_BROKEN', 'Hello'],
    ['a reset', ['Hello', { wait: 30 }, 'destroy'], 'STREAM_BROKEN', 'Hello'],
    ['not JSON', [{ together: ['Hello', { raw: 'nope\n' }, ' lost'] }, { done: {} }], 'STREAM_BROKEN', 'Hello'],
    ['a line of a chat', ['Hello', { line: { message: { content: 'x' } } }, { done: {} }], 'STREAM_BROKEN', 'Hello'],
    ['a wrong type', ['Hello', { line: { response: 5 } }, { done: {} }], 'STREAM_BROKEN', 'Hello'],
    ['a server elsewhere', [{ line: { remote_host: 'https://ollama.com', response: 'x' } }], 'FORBIDDEN', ''],
  ]
  test.each(broken)('%s', async (_, answer, code, text) => {
    await using h = await harness(answer)
    const { pieces, error } = await read(h.completion().stream('hi'))
    expect(error).toBeInstanceOf(AppError)
    expect(error?.code).toBe(code)
    expect(error?.next).toMatch(/\.$/)
    expect(pieces.join('')).toBe(text)
    expect((await failureOf(h.completion().invoke('hi'))).code).toBe(code)
    await h.server.allClosed()
  })

  test('one of a batch fails in its place', async () => {
    await using h = await harness(({ prompt }) => (prompt === 'b' ? { status: 500, body: 'no' } : undefined))
    const [a, b, c] = await h.completion().batch(['a', 'b', 'c'], {}, { returnExceptions: true })
    expect([a, c]).toEqual(['You said: a', 'You said: c'])
    expect(b).toMatchObject({ code: 'ENGINE_FAILED' })
  })

  test('the server itself says such things', async () => {
    await using h = await harness()
    expect((await failureOf(h.completion({ model: 'missing:1b' }).invoke('hi'))).code).toBe('MODEL_NOT_FOUND')
    const embedding = await failureOf(h.completion({ model: 'nomic-embed-text' }).invoke('hi'))
    expect(embedding).toMatchObject({ code: 'MODEL_LACKS_CAPABILITY' })
    expect(embedding.message).toMatch(/can't continue a text/)
    const long = await failureOf(h.completion({ call: { numCtx: 256 } }).invoke('word '.repeat(2_000)))
    expect(long.code).toBe('CONTEXT_OVERFLOW')
  })

  test('nobody there', async () => {
    await using h = await harness()
    await h.server.close()
    expect((await failureOf(h.completion().invoke('hi'))).code).toBe('ENGINE_UNREACHABLE')
  })

  test('silence before the first token, and after it', async () => {
    await using first = await harness('headerless')
    first.timeouts.firstTokenTimeoutMs = 120
    expect(await failureOf(first.completion().invoke('hi'))).toMatchObject({ code: 'ENGINE_TIMEOUT' })
    await first.server.allClosed()
    await using later = await harness(['Hello', 'forever'])
    later.timeouts.idleTimeoutMs = 100
    const { pieces, error } = await read(later.completion().stream('hi'))
    expect(pieces).toEqual(['Hello'])
    expect(error?.message).toMatch(/fell silent/)
    await later.server.allClosed()
  })

  test('nothing is written to the console', async () => {
    const spies = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) => vi.spyOn(console, name))
    for (const answer of [{ status: 500, body: 'text' }, ['a', { raw: 'nope\n' }], ['a', 'destroy'], answered]) {
      await using h = await harness(answer as Answer)
      await read(h.completion().stream('hi'))
      await h.completion().getNumTokens('text')
    }
    for (const spy of spies) expect(spy).not.toHaveBeenCalled()
  })
})

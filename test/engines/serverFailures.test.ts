import { describe, expect, test } from 'vitest'
import { hideSecret } from '../../electron/platform/redact.ts'
import type { AppError } from '../../shared/model/errors.ts'
import type { Answer, Step } from '../support/ollamaAnswers.ts'
import type { Manners } from '../support/openaiEvents.ts'
import { expectBrokenOff, expectRefusal, failureRules } from './failureRules.ts'
import { collect, failureOf } from './ollamaHarness.ts'
import { serverHarness } from './serverHarness.ts'

const refused = (status: number, message: string, more: object = {}): Answer => ({
  status,
  body: { error: { message, ...more } },
})

describe('refused before the answer begins', () => {
  const cases: [string, Answer, { code: string; message: RegExp; detail?: RegExp }][] = [
    [
      'a long prompt: llama-server',
      refused(400, 'request (5000 tokens) exceeds the available context size (4096 tokens), try increasing it', {
        type: 'exceed_context_size_error',
        n_prompt_tokens: 5000,
        n_ctx: 4096,
      }),
      { code: 'CONTEXT_OVERFLOW', message: /5,000 tokens.*4,096/ },
    ],
    [
      'a long prompt: vLLM',
      refused(
        400,
        "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (4000 in the messages, 1000 in the completion).",
      ),
      { code: 'CONTEXT_OVERFLOW', message: /5,000 tokens.*4,096/ },
    ],
    [
      'a long prompt: an older vLLM, whose error is the object itself',
      {
        status: 400,
        body: {
          object: 'error',
          message: "This model's maximum context length is 4096 tokens. However, you requested 9 tokens",
        },
      },
      { code: 'CONTEXT_OVERFLOW', message: /context\.$/ },
    ],
    [
      'a long prompt: LM Studio',
      {
        status: 400,
        body: {
          error:
            'Trying to keep the first 4000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough.',
        },
      },
      { code: 'CONTEXT_OVERFLOW', message: /context\.$/ },
    ],
    [
      'a long prompt: LM Studio, in other words',
      {
        status: 400,
        body: {
          error:
            'The number of tokens to keep from the initial prompt is greater than the context length (n_keep: 7248>= n_ctx: 4096).',
        },
      },
      { code: 'CONTEXT_OVERFLOW', message: /7,248 tokens.*4,096/ },
    ],
    ['an unknown model', refused(404, 'The model `x` does not exist.'), { code: 'MODEL_NOT_FOUND', message: /Box/ }],
    [
      'no model loaded',
      refused(400, 'No models loaded. Please load a model.'),
      { code: 'MODEL_NOT_FOUND', message: /Box/ },
    ],
    [
      'no tools',
      refused(500, 'tools param requires --jinja flag'),
      { code: 'MODEL_LACKS_CAPABILITY', message: /tools/ },
    ],
    [
      'no images',
      refused(500, 'image input is not supported - hint: if this is unexpected, you may need to provide the mmproj'),
      { code: 'MODEL_LACKS_CAPABILITY', message: /images/ },
    ],
    ['loading', refused(503, 'Loading model'), { code: 'ENGINE_BUSY', message: /still loading/ }],
    ['busy', refused(429, 'Too many requests'), { code: 'ENGINE_BUSY', message: /busy/ }],
    ['memory', refused(500, 'CUDA out of memory.'), { code: 'ENGINE_FAILED', message: /memory/ }],
    [
      'a field it does not know',
      refused(400, 'extra_forbidden'),
      { code: 'ENGINE_FAILED', message: /accept/, detail: /extra/ },
    ],
    ['text', { status: 502, body: 'Bad Gateway' }, { code: 'ENGINE_FAILED', message: /failed/, detail: /502: Bad/ }],
    [
      'another kind of server',
      { status: 404, body: 'Not Found' },
      { code: 'ENGINE_FAILED', message: /does not speak/ },
    ],
    [
      'an error of status 200',
      { status: 200, body: { error: 'Unexpected endpoint' } },
      { code: 'ENGINE_FAILED', message: /failed/ },
    ],
    [
      'a page',
      { status: 200, body: '<html>', type: 'text/html' },
      { code: 'ENGINE_FAILED', message: /does not speak/ },
    ],
    [
      'a page without a type',
      { status: 200, body: '<html>', type: '' },
      { code: 'STREAM_BROKEN', message: /before it/ },
    ],
    [
      'words under another name',
      { status: 422, body: { detail: 'Field required: prompt' } },
      { code: 'ENGINE_FAILED', message: /accept/, detail: /^HTTP 422: Field required/ },
    ],
    [
      'a place that it is not asked at',
      refused(403, 'Host not allowed'),
      { code: 'FORBIDDEN', message: /key/, detail: /Host not allowed/ },
    ],
  ]
  test.each(cases)('%s', async (_, answer, expected) => {
    await using h = await serverHarness(answer)
    await expectRefusal(h, expected)
  })

  test('a key that is asked for, and one that is refused', async () => {
    await using h = await serverHarness(undefined, { key: 'right-key-0123' })
    expect(await failureOf(h.model().invoke('hi'))).toMatchObject({ code: 'FORBIDDEN', message: 'Box asks for a key.' })
    h.key.value = 'wrong-key-0123'
    expect(await failureOf(h.model().invoke('hi'))).toMatchObject({
      code: 'FORBIDDEN',
      message: 'Box refused the key.',
    })
    h.key.value = 'right-key-0123'
    expect((await h.model().invoke('hi')).text).toBe('You said: hi')
  })

  test('nobody there, and a redirect', async () => {
    await using h = await serverHarness(undefined, {
      intercept: (_, __, response) => {
        response.writeHead(302, { location: 'http://elsewhere.invalid/' }).end()
        return true
      },
    })
    expect((await failureOf(h.model().invoke('hi'))).code).toBe('FORBIDDEN')
    await h.server.close()
    const failure = await failureOf(h.model().invoke('hi'))
    expect(failure.code).toBe('ENGINE_UNREACHABLE')
    expect(failure.detail).toContain('ECONNREFUSED')
    expect(failure.next).toMatch(/Start Box/)
  })
})

describe('broken off after the answer began', () => {
  const died = 'CUDA error: an illegal memory access was encountered'
  const raw = (text: string): Step => ({ raw: text })
  const finish = { line: { choices: [{ delta: {}, finish_reason: 'stop' }] } }
  const cases: [string, Step[], { code: string; text: string; manners?: Manners }][] = [
    ['an error', ['Hello', ' you', { error: died }], { code: 'ENGINE_FAILED', text: 'Hello you' }],
    ['an error before [DONE]', ['Hello', { error: died }], { code: 'ENGINE_FAILED', text: 'Hello', manners: 'vllm' }],
    [
      'an error of an older vLLM',
      ['Hello', { line: { object: 'error', message: died, code: 500 } }, raw('data: [DONE]\n\n')],
      { code: 'ENGINE_FAILED', text: 'Hello' },
    ],
    [
      'an error of an older llama-server',
      ['Hello', raw('error: {"code":400,"message":"Context size has been exceeded.","type":"server_error"}\n\n')],
      { code: 'CONTEXT_OVERFLOW', text: 'Hello' },
    ],
    [
      'an error as an event',
      ['Hello', raw('event: error\ndata: {"error":{"message":"Model unloaded."}}\n\n'), 'forever'],
      { code: 'ENGINE_FAILED', text: 'Hello' },
    ],
    ['the end without its reason', ['Hello', ' you', 'end'], { code: 'STREAM_BROKEN', text: 'Hello you' }],
    ['[DONE] without a reason', ['Hello', raw('data: [DONE]\n\n'), 'end'], { code: 'STREAM_BROKEN', text: 'Hello' }],
    ['given up by the server', ['Hello', { done: { done_reason: 'abort' } }], { code: 'STREAM_BROKEN', text: 'Hello' }],
    ['no event at all', [raw(''), 'end'], { code: 'STREAM_BROKEN', text: '' }],
    [
      'a cut event',
      ['Hello', raw('data: {"choices":[{"delta":{"conte'), 'end'],
      { code: 'STREAM_BROKEN', text: 'Hello' },
    ],
    ['a reset', ['Hello', { wait: 30 }, 'destroy'], { code: 'STREAM_BROKEN', text: 'Hello' }],
    ['a reset after the reason', ['Hello', finish, { wait: 30 }, 'destroy'], { code: 'STREAM_BROKEN', text: 'Hello' }],
    [
      'data that is not JSON, in one packet with good ones',
      [{ together: ['Hello', ' you', raw('data: {nope}\n\n'), ' lost', { done: {} }] }],
      { code: 'STREAM_BROKEN', text: 'Hello you' },
    ],
    [
      'JSON that is none of an answer',
      ['Hello', raw('data: [1]\n\n'), { done: {} }],
      { code: 'STREAM_BROKEN', text: 'Hello' },
    ],
    [
      'a field of the wrong type',
      ['Hello', { line: { choices: [{ delta: { content: 5 } }] } }, { done: {} }],
      { code: 'STREAM_BROKEN', text: 'Hello' },
    ],
    [
      'a line without an end',
      ['Hello', raw(`data: {"choices":[{"delta":{"content":"${'x'.repeat(1_100_000)}`), 'forever'],
      { code: 'STREAM_BROKEN', text: 'Hello' },
    ],
  ]
  test.each(cases)('%s', async (_, steps, { manners = 'llamaServer', ...expected }) => {
    await using h = await serverHarness(steps, { manners })
    await expectBrokenOff(h, expected)
  })

  test.each<[string, (at: number) => object]>([
    ['of calls', (at) => ({ index: at, id: `c${at}`, function: { name: 'look', arguments: '{}' } })],
    ['of arguments', () => ({ index: 0, id: 'c', function: { name: 'look', arguments: 'x'.repeat(20_000) } })],
  ])('tool calls without measure are stopped: a great number, or length, %s', async (_, callAt) => {
    const step = (at: number): Step => ({ line: { choices: [{ delta: { tool_calls: [callAt(at)] } }] } })
    await using h = await serverHarness([...Array.from({ length: 200 }, (_, at) => step(at)), { done: {} }])
    expect(await failureOf(h.model().invoke('hi'))).toMatchObject({ code: 'TOO_LARGE', message: /tool calls/ })
    await h.server.allClosed()
  })

  test('an event without an end is given up', async () => {
    const line = { raw: `data: ${'x'.repeat(100_000)}\n` }
    await using h = await serverHarness(['Hello', ...Array<Step>(20).fill(line), 'forever'])
    const { error, text } = await collect(h.model().stream('hi'))
    expect(text).toBe('Hello')
    expect((error as AppError).code).toBe('STREAM_BROKEN')
    await h.server.allClosed()
  })
})

failureRules(
  serverHarness,
  [
    [
      'with comments only',
      [
        ...Array<Step[]>(60)
          .fill([{ raw: ': ping\n\n' }, { wait: 10 }])
          .flat(),
        'forever',
      ],
    ],
  ],
  [['a', { raw: 'data: nope\n\n' }], [{ line: { choices: [{ delta: { content: [] } }] } }]],
)

describe('silence', () => {
  test('an event that says nothing is not yet the first token', async () => {
    const role: Step = { line: { choices: [{ delta: { role: 'assistant', content: null } }] } }
    await using h = await serverHarness([role, { wait: 400 }, 'Hello', { done: {} }])
    h.timeouts.idleTimeoutMs = 150
    expect((await h.model().invoke('hi')).text).toBe('Hello')
  })
})

test('what a server says of a request stands in the sentence too: not everywhere are there details', async () => {
  await using h = await serverHarness(refused(400, 'extra_forbidden'))
  expect((await failureOf(h.model().invoke('hi'))).next).toContain('extra_forbidden')
})

test('a server that repeats the key does not bring it into what is told of a failure', async () => {
  const key = 'very-secret-key-0123456789'
  hideSecret(key)
  const answers: Answer[] = [
    refused(401, `Incorrect API key provided: ${key}`),
    refused(500, `Bearer ${key}`),
    { status: 400, body: key },
    ['a', { error: `bad ${key}` }],
    ['a', { raw: `data: {nope ${key}}\n\n` }],
    ['a', { line: { odd: key } }],
    ['a', { raw: `error: ${key}\n\n` }],
  ]
  for (const answer of answers) {
    await using h = await serverHarness(answer)
    h.key.value = key
    const { code, message, next, detail } = await failureOf(h.model().invoke('hi'))
    expect(JSON.stringify([code, message, next, detail])).not.toContain(key)
    expect(detail).toContain('[hidden]')
  }
})

test('words beyond measure neither hold Aside up nor stand in what is told', async () => {
  const long = ['exceed', 'a.', 'model ', `prompt too long ${'1'.repeat(50)}`].map((word) =>
    word.repeat(60_000 / word.length),
  )
  for (const words of long) {
    await using h = await serverHarness(refused(500, words))
    const { detail = '' } = await failureOf(h.model().invoke('hi'))
    expect(detail.length).toBeLessThan(5_000)
  }
})

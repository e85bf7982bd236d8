import { describe, expect, test } from 'vitest'
import type { Answer, Step } from '../support/ollamaAnswers.ts'
import { overflow } from '../support/ollamaAnswers.ts'
import { expectBrokenOff, expectRefusal, failureRules } from './failureRules.ts'
import { collect, failureOf, harness } from './ollamaHarness.ts'

const refused = (status: number, error: string): Answer => ({ status, body: { error } })

describe('refused before the answer begins', () => {
  const cases: [string, Answer, { code: string; message: RegExp; detail?: RegExp }][] = [
    [
      'an unknown model',
      refused(404, "model 'llama3.2:3b' not found"),
      { code: 'MODEL_NOT_FOUND', message: /llama3\.2:3b/ },
    ],
    [
      'a vanished blob',
      refused(404, 'model "x" not found, try pulling it first'),
      { code: 'MODEL_NOT_FOUND', message: /does not have/ },
    ],
    ['no name', refused(400, 'model is required'), { code: 'MODEL_NOT_FOUND', message: /name/ }],
    [
      'no thinking',
      refused(400, '"llama3.2:3b" does not support thinking'),
      { code: 'MODEL_LACKS_CAPABILITY', message: /thinking/ },
    ],
    [
      'no tools',
      refused(400, 'registry.ollama.ai/library/llama3.2:3b does not support tools'),
      { code: 'MODEL_LACKS_CAPABILITY', message: /llama3\.2:3b can't use tools/ },
    ],
    [
      'no chat',
      refused(400, '"nomic" does not support chat'),
      { code: 'MODEL_LACKS_CAPABILITY', message: /can't chat/ },
    ],
    [
      'a long prompt',
      overflow(9020, 4096),
      { code: 'CONTEXT_OVERFLOW', message: /9,020 tokens.*4,096/, detail: /exceeds the available/ },
    ],
    [
      'an older server, a long prompt',
      refused(400, 'the input length exceeds the context length'),
      { code: 'CONTEXT_OVERFLOW', message: /too long/ },
    ],
    [
      'a full queue',
      refused(503, 'server busy, please try again.  maximum pending requests exceeded'),
      { code: 'ENGINE_BUSY', message: /busy/ },
    ],
    [
      'memory',
      refused(500, 'model requires more system memory (56.0 GiB) than is available (7.1 GiB)'),
      { code: 'ENGINE_FAILED', message: /memory/ },
    ],
    [
      'a dead runner',
      refused(
        500,
        'model runner has unexpectedly stopped, this may be due to resource limitations or an internal error',
      ),
      { code: 'ENGINE_FAILED', message: /stopped unexpectedly/ },
    ],
    [
      'a wrong option',
      refused(500, 'option "num_ctx" must be of type integer'),
      { code: 'ENGINE_FAILED', message: /failed/, detail: /num_ctx/ },
    ],
    [
      'text, not JSON',
      { status: 500, body: 'upstream exploded' },
      { code: 'ENGINE_FAILED', message: /failed/, detail: /HTTP 500: upstream exploded/ },
    ],
    ['an empty refusal', { status: 403, body: '' }, { code: 'ENGINE_FAILED', message: /refused/ }],
    [
      'another kind of server',
      { status: 404, body: '404 page not found' },
      { code: 'ENGINE_FAILED', message: /not as Ollama does/ },
    ],
    [
      'a cloud model',
      { status: 401, body: { error: 'unauthorized', signin_url: 'https://x' } },
      { code: 'ENGINE_FAILED', message: /sign in/ },
    ],
  ]
  test.each(cases)('%s', async (_, answer, expected) => {
    await using h = await harness(answer)
    await expectRefusal(h, expected)
  })

  test('the server itself says such things', async () => {
    await using h = await harness()
    expect((await failureOf(h.model({ model: 'missing:1b' }).invoke('hi'))).code).toBe('MODEL_NOT_FOUND')
    expect((await failureOf(h.model({ call: { think: true } }).invoke('hi'))).code).toBe('MODEL_LACKS_CAPABILITY')
    const long = await failureOf(h.model({ call: { numCtx: 256 } }).invoke('word '.repeat(2_000)))
    expect(long.code).toBe('CONTEXT_OVERFLOW')
  })

  test('nobody there', async () => {
    await using h = await harness()
    await h.server.close()
    const failure = await failureOf(h.model().invoke('hi'))
    expect(failure.code).toBe('ENGINE_UNREACHABLE')
    expect(failure.message).toContain(h.server.url)
    expect(failure.detail).toContain('ECONNREFUSED')
    expect(failure.next).toMatch(/Start Ollama/)
  })
})

describe('broken off after the answer began', () => {
  const died = 'an error was encountered while running the model: CUDA error: out of luck'
  const cases: [string, Step[], { code: string; text: string }][] = [
    ['an error line', ['Hello', ' you', { error: died }], { code: 'ENGINE_FAILED', text: 'Hello you' }],
    [
      'an error line in the same packet',
      [{ together: ['Hello', ' you', { error: died }] }],
      { code: 'ENGINE_FAILED', text: 'Hello you' },
    ],
    [
      'an error line with JSON in it',
      [
        'Hello',
        {
          line: {
            error: JSON.stringify({
              error: {
                message: 'request (9 tokens) exceeds the available context size (4 tokens)',
                type: 'exceed_context_size_error',
              },
            }),
          },
        },
        'end',
      ],
      { code: 'CONTEXT_OVERFLOW', text: 'Hello' },
    ],
    ['the end without a done line', ['Hello', ' you', 'end'], { code: 'STREAM_BROKEN', text: 'Hello you' }],
    ['no line at all', [{ raw: '' }, 'end'], { code: 'STREAM_BROKEN', text: '' }],
    ['a cut line', ['Hello', { raw: '{"message":{"content":" y' }, 'end'], { code: 'STREAM_BROKEN', text: 'Hello' }],
    ['a reset', ['Hello', { wait: 30 }, 'destroy'], { code: 'STREAM_BROKEN', text: 'Hello' }],
    [
      'a line that is not JSON',
      ['Hello', { raw: '{nope}\n' }, ' lost', { done: {} }],
      { code: 'STREAM_BROKEN', text: 'Hello' },
    ],
    [
      'a line that is not JSON, in one packet with good ones',
      [{ together: ['Hello', ' you', { raw: 'nope\n' }, ' lost', { done: {} }] }],
      { code: 'STREAM_BROKEN', text: 'Hello you' },
    ],
    [
      'JSON that is no line of a chat',
      ['Hello', { raw: '[1]\n' }, { done: {} }],
      { code: 'STREAM_BROKEN', text: 'Hello' },
    ],
    [
      'a field of the wrong type',
      ['Hello', { line: { message: { content: 5 } } }, { done: {} }],
      { code: 'STREAM_BROKEN', text: 'Hello' },
    ],
    [
      'a line without an end',
      ['Hello', { raw: `{"message":{"content":"${'x'.repeat(1_100_000)}` }, 'forever'],
      { code: 'STREAM_BROKEN', text: 'Hello' },
    ],
    [
      'a chat passed on to a server elsewhere',
      [{ line: { remote_host: 'https://ollama.com', message: { content: 'x' } } }, 'forever'],
      { code: 'FORBIDDEN', text: '' },
    ],
  ]
  test.each(cases)('%s', async (_, steps, expected) => {
    await using h = await harness(steps)
    await expectBrokenOff(h, expected)
  })

  test('tool calls without measure are stopped', async () => {
    const calls = Array.from({ length: 50 }, () => ({ name: 'look', arguments: {} }))
    await using h = await harness([...Array<Step>(4).fill({ calls }), { done: {} }])
    expect(await failureOf(h.model().invoke('hi'))).toMatchObject({ code: 'TOO_LARGE' })
    await h.server.allClosed()
  })
})

failureRules(
  harness,
  [
    ['after the headers', [{ raw: '' }, 'forever']],
    [
      'with blank lines only',
      [
        ...Array<Step[]>(60)
          .fill([{ raw: '\n' }, { wait: 10 }])
          .flat(),
        'forever',
      ],
    ],
  ],
  [
    ['a', { raw: 'nope\n' }],
    ['a', { raw: '\n\r\n' }, 'end'],
  ],
)

describe('silence', () => {
  test('the first token has one limit, what follows has another', async () => {
    await using slow = await harness([{ raw: '' }, { wait: 700 }, 'Hello', { wait: 50 }, { done: {} }])
    slow.timeouts.firstTokenTimeoutMs = 10_000
    slow.timeouts.idleTimeoutMs = 300
    expect(await collect(slow.model().stream('hi'))).toMatchObject({ text: 'Hello', error: undefined })

    await using late = await harness(['Hello', { wait: 700 }, ' you', { done: {} }])
    late.timeouts.firstTokenTimeoutMs = 300
    late.timeouts.idleTimeoutMs = 10_000
    expect(await collect(late.model().stream('hi'))).toMatchObject({ text: 'Hello you', error: undefined })
  })

  test('a slow answer is not a silent one, and a slow reader is not the engine’s silence', async () => {
    await using h = await harness([
      ...Array.from({ length: 8 }, (_, at): Step[] => [`${at}`, { wait: 100 }]).flat(),
      { done: {} },
    ])
    h.timeouts.firstTokenTimeoutMs = 600
    h.timeouts.idleTimeoutMs = 600
    let text = ''
    for await (const chunk of await h.model().stream('hi')) {
      text += chunk.text
      if (text === '3') await new Promise((resolve) => setTimeout(resolve, 900))
    }
    expect(text).toBe('01234567')
  })

  test('a changed limit holds from the next answer on, of the same model too', async () => {
    await using h = await harness('headerless')
    const model = await h.engine.createModel({ name: 'llama3.2:3b' })
    h.timeouts.firstTokenTimeoutMs = 50
    expect((await failureOf(model.invoke('hi'))).code).toBe('ENGINE_TIMEOUT')
  })
})

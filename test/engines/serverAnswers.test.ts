import { describe, expect, test } from 'vitest'
import type { Answer, Step } from '../support/ollamaAnswers.ts'
import type { Manners } from '../support/openaiEvents.ts'
import { collect } from './ollamaHarness.ts'
import { serverHarness } from './serverHarness.ts'

const weather = {
  type: 'function' as const,
  function: {
    name: 'weather',
    description: '',
    parameters: { type: 'object', properties: { city: { type: 'string' } } },
  },
}

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

  test('empty lines are not held back for long: they are an answer too', async () => {
    const lines = '\n'.repeat(200)
    await using h = await serverHarness([lines, { wait: 20 }, 'x', { done: {} }], { manners: 'vllm' })
    const { chunks } = await collect(h.model().stream('hi'))
    expect(chunks[0]?.text).toBe(lines)
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

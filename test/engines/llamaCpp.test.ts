import {
  AIMessage,
  type BaseMessage,
  HumanMessage,
  SystemMessage,
  ToolMessage,
  type UsageMetadata,
} from '@langchain/core/messages'
import { afterAll, expect, test, vi } from 'vitest'
import type { ModelOptions } from '../../electron/engines/engine.ts'
import { able, CALLS, chatty, said } from '../support/tinyModels.ts'
import { llamaCpp } from './llamaCppHarness.ts'
import { collect, failureOf } from './ollamaHarness.ts'

// Loading takes a second, and many more on a busy machine.
vi.setConfig({ testTimeout: 60_000 })
const ends: (() => void | Promise<void>)[] = []
afterAll(async () => {
  for (const end of ends.reverse()) await end()
})
const until = (end: () => void | Promise<void>) => ends.push(end)
// Each its own, so that no test waits for the other's model to be unloaded.
const plain = llamaCpp([chatty], { until, settings: { contextLength: 2_048 } })
const thinker = llamaCpp([chatty, able], { until, settings: { contextLength: 2_048 } })
const engineOf = (name: string) => (name === 'tiny' ? plain : thinker).engine
const modelOf = (options: Partial<ModelOptions> = {}) => {
  const name = options.name ?? 'tiny'
  return engineOf(name).createModel({ name, ...options })
}
/** LangChain's typings leave the counts of a message open. */
interface Answer extends Pick<AIMessage, 'text' | 'response_metadata' | 'additional_kwargs'> {
  usage_metadata: UsageMetadata
}
const ask = async (question: string | BaseMessage[], options: Partial<ModelOptions> = {}) =>
  (await (await modelOf(options)).invoke(question)) as unknown as Answer

const calculator = {
  type: 'function' as const,
  function: {
    name: 'calculator',
    description: 'Calculates.',
    parameters: {
      type: 'object',
      properties: { expression: { type: 'string' }, digits: { type: 'integer' } },
      required: ['expression'],
    },
  },
}
const now = {
  type: 'function' as const,
  function: { name: 'now', description: 'The time.', parameters: { type: 'object', properties: {} } },
}

test('says what the model says, with counts, reason and time', async () => {
  const answer = await ask('weather')
  expect(answer.text).toBe(said.weather)
  expect(answer.response_metadata.done_reason).toBe('stop')
  expect(answer.response_metadata.eval_duration).toBeGreaterThan(0)
  expect(answer.usage_metadata).toMatchObject({ input_tokens: expect.any(Number), output_tokens: expect.any(Number) })
  expect(answer.usage_metadata.output_tokens).toBeGreaterThan(10)
})

test('reads the whole conversation by the model’s own template, and only its newest part twice', async () => {
  const before = [new SystemMessage('be kind'), new HumanMessage('weather')]
  const first = await ask(before)
  const second = await ask([...before, new AIMessage(first.text), new HumanMessage('joke')])
  expect([first.text, second.text]).toEqual([said.weather, said.joke])
  const { input_tokens, input_token_details } = second.usage_metadata
  // The question, the answer and what stands around them are known; the new question is not.
  expect(input_tokens).toBeGreaterThan(first.usage_metadata.input_tokens)
  expect(input_token_details?.cache_read).toBeGreaterThan(first.usage_metadata.input_tokens)
  expect(input_token_details?.cache_read).toBeLessThan(input_tokens)
})

test('goes on with an answer that was begun', async () => {
  const [begun] = said.weather.split(' clear')
  const rest = await ask([new HumanMessage('weather'), new AIMessage(begun ?? '')])
  expect(`${begun}${rest.text}`).toBe(said.weather)
})

test('thinking is apart from the answer, and is left out when that is wished', async () => {
  const { chunks, text } = await collect((await modelOf({ name: 'tiny-tools' })).stream('ponder'))
  expect(text.trim()).toBe(said.pondered)
  expect(chunks.map((chunk) => chunk.additional_kwargs.reasoning_content ?? '').join('')).toBe(said.thought)
  const straight = await ask('ponder', { name: 'tiny-tools', thinking: false })
  expect(straight.text).toBe(said.unthought)
  expect(straight.additional_kwargs.reasoning_content).toBeUndefined()
})

test('calls a tool, and goes on with what came of it', async () => {
  const model = await modelOf({ name: 'tiny-tools' })
  const bound = model.bindTools?.([calculator, now]) ?? model
  const called = (await bound.invoke(`${CALLS} this`)) as AIMessage
  expect(called.tool_calls).toMatchObject([{ name: 'calculator', args: { expression: '6*7' } }])
  const [call] = called.tool_calls ?? []
  const done = await bound.invoke([
    new HumanMessage(`${CALLS} this`),
    called,
    new ToolMessage({ tool_call_id: call?.id ?? '', content: '{"is": "42"}' }),
  ])
  expect(done.text).toBe(said.afterTool)
})

test.each([
  ['any', undefined],
  [{ type: 'function', function: { name: 'now' } }, 'now'],
])('has to call a tool when it is made to: %j', async (choice, name) => {
  const model = await modelOf({ name: 'tiny-tools', temperature: 0 })
  const bound = model.bindTools?.([calculator, now], { tool_choice: choice } as object) ?? model
  const { tool_calls: calls = [], text } = (await bound.invoke('weather')) as AIMessage
  expect(calls).toHaveLength(1)
  expect(['calculator', 'now']).toContain(calls[0]?.name)
  if (name) expect(calls[0]).toMatchObject({ name, args: {} })
  expect(text).toBe('')
})

test('an answer is held to a form', async () => {
  const format = {
    type: 'object',
    properties: { sky: { type: 'string' }, unit: { enum: ['C', 'F'] }, days: { type: 'integer' } },
    required: ['sky', 'unit', 'days'],
  }
  const { unit, ...rest } = JSON.parse((await ask('weather', { format, temperature: 0 })).text)
  expect(rest).toEqual({ sky: said.weather, days: 0 })
  expect(['C', 'F']).toContain(unit)
  expect(JSON.parse((await ask('weather', { format: 'json', temperature: 0 })).text)).toBeTypeOf('object')
})

test('a text is continued as it stands', async () => {
  const completion = await engineOf('tiny').createCompletion({ name: 'tiny' })
  expect(await completion.invoke('The weather:')).toBe(said.weather)
  const raw = await ask([new HumanMessage('The weather:')], { raw: true })
  expect([raw.text, raw.response_metadata.done_reason]).toEqual([said.weather, 'stop'])
})

test('ends where it is told to', async () => {
  expect((await ask('weather', { stop: [' today'] })).text).toBe('The sky over Paris is clear')
  const short = await ask('story', { maxTokens: 5 })
  expect([short.usage_metadata.output_tokens, short.response_metadata.done_reason]).toEqual([5, 'length'])
})

test('four answers at once say what each says alone, and more wait for their turn', async () => {
  const questions = ['weather', 'joke', 'hi', 'recite', 'weather', 'joke', 'hi', 'joke', 'recite']
  const together = await Promise.all(questions.map(async (question) => (await ask(question)).text))
  const alone: string[] = []
  for (const question of questions) alone.push((await ask(question)).text)
  expect(together).toEqual(alone)
  expect(alone.slice(0, 3)).toEqual([said.weather, said.joke, said.usual])
})

test('a prompt that does not fit is refused with its size, and nothing of it is cut', async () => {
  const failure = await failureOf(ask(`${'word '.repeat(800)} weather`))
  expect(failure).toMatchObject({ code: 'CONTEXT_OVERFLOW' })
  expect(failure.message).toMatch(/\d{4} tokens; the model has 2048 loaded/)
  const raw = await failureOf(ask(`${'word '.repeat(800)} weather`, { raw: true }))
  expect(raw).toMatchObject({ code: 'CONTEXT_OVERFLOW' })
})

test('an answer ends where the context does', async () => {
  for (const raw of [false, true]) {
    const endless = await ask('tell a story', { raw })
    expect(endless.response_metadata.done_reason).toBe('length')
    const { input_tokens, output_tokens } = endless.usage_metadata
    expect(input_tokens + output_tokens).toBeGreaterThan(2_040)
    expect(input_tokens + output_tokens).toBeLessThanOrEqual(2_048)
    expect(endless.text.trim().startsWith(said.story)).toBe(true)
  }
})

test('images are refused with the reason', async () => {
  const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }
  expect(await failureOf(ask([new HumanMessage({ content: [image] })]))).toMatchObject({
    code: 'MODEL_LACKS_CAPABILITY',
  })
})

test('counts a prompt as it will be counted', async () => {
  const options = { name: 'tiny-tools' }
  const messages = [new SystemMessage('be kind'), new HumanMessage('what is the weather?')]
  const model = await modelOf(options)
  const answer = (await (model.bindTools?.([calculator]) ?? model).invoke(messages)) as unknown as Answer
  const counted = await engineOf('tiny-tools').countTokens(options, messages, [calculator], false)
  expect(counted).toEqual({ tokens: answer.usage_metadata.input_tokens, exact: true })
  expect(await engineOf('tiny-tools').countTokens({ name: 'another' }, messages, [], true)).toBeUndefined()
})

test('tells what its models are, and what is loaded', async () => {
  const { engine } = thinker
  await (await engine.createModel({ name: 'tiny-tools' })).invoke('hi')
  const { models } = await engine.status({ timeoutMs: 10_000 })
  const [one, other] = ['tiny', 'tiny-tools'].map((name) => models.find(({ ref }) => ref.name === name))
  expect(one).toMatchObject({ ref: { engine: 'llamaCpp' }, family: 'llama', contextLength: 4_096 })
  expect(one?.loaded).toBeUndefined()
  expect(other?.loaded).toMatchObject({ contextLength: 2_048 })
  expect(other?.capabilities).toEqual(expect.arrayContaining(['chat', 'tools', 'thinking']))
  expect(await engine.library.loaded()).toMatchObject([
    { ref: { name: 'tiny-tools' }, contextLength: 2_048, gpuSize: 0, size: expect.any(Number) },
  ])
  expect(await engine.loadedContext('tiny-tools')).toBe(2_048)
  expect(await engine.contextCost('tiny-tools', 4_096)).toBeGreaterThan(0)
  expect(await engine.loadedContext('tiny')).toBeUndefined()
})

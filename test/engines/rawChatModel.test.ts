import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import { type BaseLLM, LLM } from '@langchain/core/language_models/llms'
import { AIMessage, HumanMessage, SystemMessage } from '@langchain/core/messages'
import { expect, test } from 'vitest'
import { RawChatModel } from '../../electron/engines/chatModels/RawChatModel.ts'
import type { AppError } from '../../shared/model/errors.ts'
import { answered, collect, failureOf, type Harness, harness } from './ollamaHarness.ts'

const raw = (h: Harness): Promise<BaseChatModel> => h.engine.createModel({ name: 'llama3.2:3b', raw: true })

test('the texts of a conversation are one text, which goes on', async () => {
  await using h = await harness()
  const model = await raw(h)
  const story = [new SystemMessage('A tale.'), new HumanMessage('Once upon'), new AIMessage(' a time')]
  const { chunks, text } = await collect(model.stream(story))
  expect(h.lastBody()).toMatchObject({ prompt: 'A tale.\n\nOnce upon a time', raw: true, think: false })
  expect(h.server.requests.at(-1)?.path).toBe('/api/generate')
  expect(chunks.length).toBeGreaterThan(2)
  expect((await model.invoke(story)).text).toBe(text)
})

test('what a person writes after an answer begins a new line, once', async () => {
  await using h = await harness()
  const story = (next: string) => [new HumanMessage('Once upon'), new AIMessage(' a time.'), new HumanMessage(next)]
  const model = await raw(h)
  await model.invoke(story('Then'))
  expect(h.lastBody()).toMatchObject({ prompt: 'Once upon a time.\nThen' })
  await model.invoke(story('\nThen'))
  expect(h.lastBody()).toMatchObject({ prompt: 'Once upon a time.\nThen' })
})

test('the end has the counts and the reason that every answer has', async () => {
  await using h = await harness(['Hello', { done: { done_reason: 'length' } }])
  const { chunks } = await collect((await raw(h)).stream('hi'))
  expect(chunks.at(-1)?.usage_metadata).toEqual({ input_tokens: 26, output_tokens: 42, total_tokens: 68 })
  expect(chunks.at(-1)?.response_metadata).toMatchObject({ done_reason: 'length', eval_duration: 1_000_000_000 })
  const whole = await (await raw(h)).invoke('hi')
  expect(whole).toMatchObject({ usage_metadata: { total_tokens: 68 }, response_metadata: { done_reason: 'length' } })
})

test('parts of a message are joined too, and what is not text is refused', async () => {
  await using h = await harness(answered)
  const text = [
    { type: 'text' as const, text: 'a ' },
    { type: 'text' as const, text: 'b' },
  ]
  await (await raw(h)).invoke([new HumanMessage({ content: text })])
  expect(h.lastBody().prompt).toBe('a b')
  const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }
  const failure = await failureOf((await raw(h)).invoke([new HumanMessage({ content: [...text, image] })]))
  expect(failure.code).toBe('INVALID_INPUT')
})

test('a stop and leaving close the connection, a failure is the engine’s', async () => {
  await using h = await harness(['a', 'forever'])
  h.timeouts.idleTimeoutMs = 60_000
  const stop = new AbortController()
  const stopped = (await raw(h)).invoke('hi', { signal: stop.signal })
  stopped.catch(() => {})
  await expect.poll(() => h.server.requests.length).toBe(1)
  setTimeout(() => stop.abort(), 30)
  expect((await failureOf(stopped)).name).toBe('AbortError')
  await h.server.allClosed()
  for await (const _ of await (await raw(h)).stream('hi')) break
  await h.server.allClosed()
  h.timeouts.idleTimeoutMs = 80
  const { text, error } = await collect((await raw(h)).stream('hi'))
  expect(text).toBe('a')
  expect((error as AppError).code).toBe('ENGINE_TIMEOUT')
})

test('a completion without a stream of its own answers in one piece', async () => {
  class Whole extends LLM {
    _llmType() {
      return 'whole'
    }
    async _call(prompt: string) {
      return `${prompt} and so on`
    }
  }
  const { chunks } = await collect(new RawChatModel(new Whole({}) as BaseLLM).stream('a'))
  expect(chunks.map(({ text }) => text).filter(Boolean)).toEqual(['a and so on'])
})

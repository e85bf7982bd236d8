import { tool } from '@langchain/core/tools'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { ollamaCall } from '../../electron/engines/ollama/callOptions.ts'
import { answered, collect, failureOf, harness } from './ollamaHarness.ts'

const weather = tool(async ({ city }) => `sunny in ${city}`, {
  name: 'weather',
  description: 'Tells the weather.',
  schema: z.object({ city: z.string() }),
})
const clock = tool(async () => 'noon', { name: 'clock', description: 'Tells the time.', schema: z.object({}) })

test.each([
  ['any of them', ollamaCall({ forceTool: 'any' }), ['weather', 'clock']],
  ['one by name', ollamaCall({ forceTool: { name: 'clock' } }), ['clock']],
  ['LangChain’s own way', { tool_choice: 'any' } as object, ['weather', 'clock']],
])('a tool can be forced: %s', async (_, force, names) => {
  await using h = await harness()
  const message = await h.model().bindTools([weather, clock], force).invoke('weather?')
  expect(message.tool_calls).toHaveLength(1)
  expect(names).toContain(message.tool_calls?.[0]?.name)
  expect(message.text).toBe('')
  const { format, tools, messages } = h.lastBody()
  const options = (format as { properties: { tool: { anyOf: { properties: { name: { const: string } } }[] } } })
    .properties.tool.anyOf
  expect(options.map((option) => option.properties.name.const)).toEqual(names)
  expect(tools).toBeUndefined()
  expect(messages?.at(-1)).toEqual({ role: 'user', content: 'weather?' })
})

test('where no tool may be called, none is offered', async () => {
  await using h = await harness(answered)
  await h
    .model()
    .bindTools([weather], { tool_choice: 'none' } as object)
    .invoke('weather?')
  expect(h.lastBody()).not.toHaveProperty('tools')
  expect(h.lastBody()).not.toHaveProperty('format')
})

test.each([
  ['as the schema has it', ['{"tool": {"name": "weather", "arguments": ', '{"ci', 'ty": "a }\\" ', 'b"', '}', '}}']],
  ['a name in two', ['{"tool":{"name":"wea', 'ther","argu', 'ments":{"city":"a }\\" ', 'b"}}', '}\n']],
])('a forced call is told as it grows: %s', async (_, pieces) => {
  await using h = await harness([...pieces.flatMap((piece) => [piece, { wait: 15 }]), { done: {} }])
  const model = h.model().bindTools([weather], ollamaCall({ forceTool: 'any' }))
  const { chunks, text } = await collect(model.stream('hi'))
  const told = chunks.flatMap((chunk) => chunk.tool_call_chunks ?? [])
  expect(told.map(({ name }) => name ?? '').join('')).toBe('weather')
  expect(told.length).toBeGreaterThan(1)
  expect(JSON.parse(told.map(({ args }) => args).join(''))).toEqual({ city: 'a }" b' })
  expect(new Set(told.map(({ index }) => index))).toEqual(new Set([0]))
  expect(text).toBe('')
  expect((await model.invoke('hi')).tool_calls).toMatchObject([{ name: 'weather', args: { city: 'a }" b' } }])
})

test('a forced call in another order is told when it is whole', async () => {
  await using h = await harness(['{"tool":{"arguments":{"city":"x"},', '"name":"weather"}}', { done: {} }])
  const message = await h
    .model()
    .bindTools([weather], ollamaCall({ forceTool: 'any' }))
    .invoke('hi')
  expect(message.tool_calls).toMatchObject([{ name: 'weather', args: { city: 'x' } }])
})

test('an answer that is not the forced call is no success', async () => {
  await using h = await harness(['I would rather talk', { done: {} }])
  const failure = await failureOf(
    h
      .model()
      .bindTools([clock], ollamaCall({ forceTool: 'any' }))
      .invoke('hi'),
  )
  expect(failure.code).toBe('STREAM_BROKEN')
})

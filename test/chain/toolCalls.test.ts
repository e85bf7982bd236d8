import { Command } from '@langchain/langgraph'
import { describe, expect, test } from 'vitest'
import type { RunEventBody } from '../../shared/model/runEvent.ts'
import type { Decision } from '../../shared/model/tool.ts'
import type { ChatBody, Step } from '../support/ollamaAnswers.ts'
import { apart, inContext, read, sharedChain } from './support.ts'

/** What the answer has of one type of event. */
function of<Type extends RunEventBody['type']>(all: RunEventBody[], type: Type) {
  return all.filter((event): event is Extract<RunEventBody, { type: Type }> => event.type === type)
}

const resultsIn = ({ messages = [] }: ChatBody) => messages.filter(({ role }) => role === 'tool')
const twoSums = [
  { id: 'one', name: 'calculator', arguments: { expression: '1+1' } },
  { id: 'two', name: 'calculator', arguments: { expression: '2*21' } },
]
/** Calls at the first step, an answer from the results at the second. */
const calling = (calls: object[]) => (body: ChatBody) => {
  const results = resultsIn(body)
  return results.length === 0
    ? [{ calls } as Step, { done: {} } as Step]
    : [`It is ${results.map(({ content }) => content).join(' and ')}.`, { done: {} } as Step]
}

describe('the execution loop', () => {
  test('calls are made, matched to their results by id, and given back to the model', async () => {
    const { chain, asked } = await sharedChain(calling(twoSums))
    expect(await chain.answer.invoke('sums?', inContext({ tools: true }))).toBe('It is 2 and 42.')
    const [first, second] = asked()
    expect(first?.tools?.map(({ function: { name } }) => name)).toContain('calculator')
    expect(second?.messages?.slice(1)).toMatchObject([
      { role: 'assistant', tool_calls: [{ id: 'one' }, { id: 'two' }] },
      { role: 'tool', tool_call_id: 'one', tool_name: 'calculator', content: '2' },
      { role: 'tool', tool_call_id: 'two', tool_name: 'calculator', content: '42' },
    ])
  })

  test('parallel calls run in parallel: all of them are begun before the first has ended', async () => {
    const [one, two] = twoSums
    // The first takes its time, so that the second is surely begun before its end.
    const expression = Array(6).fill('combinations(5000, 2500) / combinations(5000, 2500)').join(' * ')
    const { chain } = await sharedChain(calling([{ ...one, arguments: { expression } }, two as object]))
    const { all } = await read(
      chain.answer.streamEvents('sums?', { version: 'v2', ...inContext({ tools: true }) }, { includeTypes: ['tool'] }),
    )
    expect(all.map(({ event }) => event)).toEqual(['on_tool_start', 'on_tool_start', 'on_tool_end', 'on_tool_end'])
  })

  test('an error of a tool is its result', async () => {
    const { chain, asked } = await sharedChain(
      calling([
        { id: 'one', name: 'calculator', arguments: { expression: '1+' } },
        { id: 'two', name: 'calculator', arguments: { sum: '1+1' } },
        { id: 'three', name: 'nonsense', arguments: {} },
      ]),
    )
    const { all, error } = await read(chain.events.stream('sums?', inContext({ tools: true })))
    expect(error).toBeUndefined()
    expect(of(all, 'toolResult').map(({ result }) => [result.callId, result.isError])).toEqual(
      expect.arrayContaining([
        ['one', true],
        ['two', true],
        ['three', true],
      ]),
    )
    const [, second] = asked()
    expect(resultsIn(second as ChatBody).map(({ content }) => content)).toEqual([
      expect.any(String),
      expect.stringContaining('expression'),
      expect.stringContaining('nonsense'),
    ])
    expect(all.at(-1)?.type).toBe('finished')
  })

  test('the step limit asks before it goes on, and each yes is for as many steps again', async () => {
    const { chain, asked } = await sharedChain(() => [
      { calls: [{ name: 'calculator', arguments: { expression: '1+1' } }] },
      { done: {} },
    ])
    const config = { ...inContext({ tools: true, stepLimit: 2 }), configurable: { thread_id: crypto.randomUUID() } }
    const { all } = await read(chain.events.stream('again and again', config))
    const [{ approval } = {} as never] = of(all, 'approvalRequested')
    expect(approval).toMatchObject({ kind: 'steps', steps: 2 })
    expect(asked()).toHaveLength(2)
    const decide = (decision: Decision, interruptId = approval.interruptId) =>
      read(chain.resumed.stream(new Command({ resume: { [interruptId]: decision } }), config))
    const { all: more } = await decide({ type: 'approve', hash: '', scope: 'once' })
    expect(asked()).toHaveLength(4)
    const again = of(more, 'approvalRequested')[0]?.approval
    expect(again).toMatchObject({ kind: 'steps', steps: 4 })
    const { all: last } = await decide({ type: 'deny' }, again?.interruptId)
    expect(last.at(-1)?.type).toBe('finished')
    expect(asked()).toHaveLength(4)
  })
})

test('parallel off: one call at a time, though the model makes two', async () => {
  const { chain, asked } = await sharedChain(calling(twoSums))
  const { all } = await read(chain.events.stream('sums?', inContext({ tools: true, parallelTools: false })))
  expect(of(all, 'toolCall').map(({ call }) => call.id)).toEqual(['one'])
  expect(of(all, 'toolResult')).toHaveLength(1)
  expect(resultsIn(asked()[1] as ChatBody)).toMatchObject([{ tool_call_id: 'one' }])
})

describe('forced', () => {
  const forcedNames = ({ format }: ChatBody) =>
    (
      format as { properties: { tool: { anyOf: { properties: { name: { const: string } } }[] } } }
    ).properties.tool.anyOf.map(({ properties }) => properties.name.const)
  /** An engine that keeps to the schema, and then speaks. */
  const forcedAnswer = (body: ChatBody): Step[] => [
    body.format ? '{"tool":{"name":"calculator","arguments":{"expression":"6*7"}}}' : 'So it is 42.',
    { done: {} },
  ]

  test.each([
    ['any tool', 'any' as const],
    ['this tool', { name: 'calculator' }],
  ])('%s, by a JSON schema, at the first step only', async (_, forceTool) => {
    const { chain, asked } = await sharedChain(forcedAnswer)
    const { all, error } = await read(chain.events.stream('sum?', inContext({ tools: true, forceTool })))
    expect(error).toBeUndefined()
    expect(of(all, 'toolCall').map(({ call }) => [call.name, call.args])).toEqual([
      ['calculator', { expression: '6*7' }],
    ])
    expect(of(all, 'text').map(({ text }) => text)).toEqual(['So it is 42.'])
    const [first = { model: '' }, second = { model: '' }]: ChatBody[] = asked()
    if (forceTool === 'any') expect(forcedNames(first).length).toBeGreaterThan(1)
    else expect(forcedNames(first)).toEqual(['calculator'])
    expect(first.tools).toBeUndefined()
    expect(second.format).toBeUndefined()
    expect(resultsIn(second)).toMatchObject([{ content: '42' }])
  })
})

test('split arguments: told piece by piece as they come, and whole at the end', async () => {
  const pieces = ['{"tool":{"name":"weather","arguments":', '{"lo', 'catio', 'n":"Ro', 'me"}', '}}']
  const { chain, server } = await sharedChain([...apart(...pieces), { done: {} }])
  const callerTools = [{ name: 'weather', schema: { type: 'object', properties: { location: { type: 'string' } } } }]
  const { all, error } = await read(chain.events.stream('weather?', inContext({ callerTools, forceTool: 'any' })))
  expect(error).toBeUndefined()
  const told = of(all, 'toolCallChunk')
  expect(told.map(({ args }) => args).filter(Boolean)).toEqual(['{"lo', 'catio', 'n":"Ro', 'me"}'])
  expect(told.map(({ name }) => name).filter(Boolean)).toEqual(['weather'])
  expect(of(all, 'toolCall').map(({ call }) => [call.name, call.args])).toEqual([['weather', { location: 'Rome' }]])
  await server.allClosed()
})

import { type BaseMessage, HumanMessage } from '@langchain/core/messages'
import { Command, GraphRecursionError, type StreamMode } from '@langchain/langgraph'
import { describe, expect, test, vi } from 'vitest'
import { printing, streamModes, streamParts } from '../../electron/assistant/runOptions.ts'
import type { ChatBody, Step } from '../support/ollamaAnswers.ts'
import { startOllamaServer } from '../support/ollamaServer.ts'
import { openApp } from '../support/openApp.ts'
import { inContext, onThread, read, sharedChain } from './support.ts'

const question = () => ({ messages: [new HumanMessage('What is six times seven?')] })
const calls = [{ id: 'one', name: 'calculator', arguments: { expression: '6*7' } }]

/** A run with everything in it: a call of a tool, its result, an answer. */
const withCall = ({ messages = [] }: ChatBody): Step[] =>
  messages.some(({ role }) => role === 'tool')
    ? ['It is ', { wait: 8 }, '42.', { done: {} }]
    : [{ calls }, { done: {} }]

const inTools = () => onThread({ tools: true })

describe('the stream modes', () => {
  const seen: Record<StreamMode, (chunks: unknown[]) => void> = {
    values(chunks) {
      expect(chunks.map((state) => (state as { messages: unknown[] }).messages.length)).toEqual([1, 2, 3, 4])
    },
    updates(chunks) {
      expect(chunks.map((update) => Object.keys(update as object)[0])).toEqual(['model', 'tool', 'model'])
    },
    messages(chunks) {
      const text = (chunks as [BaseMessage, { langgraph_node: string }][]).map(([message, { langgraph_node: node }]) =>
        node === 'model' ? message.text : '',
      )
      expect(text.filter(Boolean)).toEqual(['It is ', '42.'])
    },
    custom(chunks) {
      expect(chunks).toMatchObject([
        { type: 'toolStarted', callId: 'one' },
        { type: 'toolResult', result: { callId: 'one', content: '42' } },
      ])
    },
    debug(chunks) {
      const types = (chunks as { type: string }[]).map(({ type }) => type)
      expect(new Set(types)).toEqual(new Set(['checkpoint', 'task', 'task_result']))
    },
    tasks(chunks) {
      const names = (chunks as { name: string; result?: unknown }[]).map(({ name, result }) => [
        name,
        result !== undefined,
      ])
      expect(names).toEqual([
        ['model', false],
        ['model', true],
        ['tool', false],
        ['tool', true],
        ['model', false],
        ['model', true],
      ])
    },
    checkpoints(chunks) {
      const next = (chunks as { next: string[] }[]).map((checkpoint) => checkpoint.next)
      expect(next).toEqual([['__start__'], ['model'], ['tool'], ['model'], []])
    },
    tools(chunks) {
      expect(chunks).toMatchObject([
        { event: 'on_tool_start', toolCallId: 'one', name: 'calculator' },
        { event: 'on_tool_end', toolCallId: 'one', name: 'calculator', output: { content: '42' } },
      ])
    },
  }

  test.each(streamModes)('%s, alone', async (mode) => {
    const { chain } = await sharedChain(withCall)
    const { all, error } = await read<unknown>(chain.graph.stream(question(), { ...inTools(), streamMode: mode }))
    expect(error).toBeUndefined()
    seen[mode](all)
  })

  test('all eight together, each chunk with its mode', async () => {
    const { chain } = await sharedChain(withCall)
    const streamMode = [...streamModes]
    const { all, error } = await read(chain.graph.stream(question(), { ...inTools(), streamMode }))
    expect(error).toBeUndefined()
    for (const mode of streamModes) seen[mode](all.filter(([of]) => of === mode).map(([, chunk]) => chunk))
  })

  test('parts: type, ns and data, in all eight modes', async () => {
    const { chain } = await sharedChain(withCall)
    const options = { ...inTools(), streamMode: [...streamModes], subgraphs: true }
    const { all, error } = await read(streamParts(chain.graph, question(), options))
    expect(error).toBeUndefined()
    for (const mode of streamModes) seen[mode](all.filter(({ type }) => type === mode).map(({ data }) => data))
    for (const part of all) expect(Object.keys(part).sort()).toEqual(['data', 'ns', 'type'])
  })
})

describe('input', () => {
  test('as state', async () => {
    const { chain } = await sharedChain()
    const { messages, steps } = await chain.graph.invoke(question(), onThread())
    expect(messages.map(({ text }) => text)).toEqual([question().messages[0]?.text, expect.stringContaining('six')])
    expect(steps).toBe(1)
  })

  test('as a Command that updates the state and says where to go on', async () => {
    const { chain, asked } = await sharedChain()
    const config = onThread()
    await chain.graph.invoke(question(), config)
    const update = { messages: [new HumanMessage('And seven times eight?')] }
    const { messages } = await chain.graph.invoke(new Command({ update, goto: 'model' }), config)
    expect(messages).toHaveLength(4)
    expect(asked().at(-1)?.messages).toHaveLength(3)
  })

  test('null goes on where the thread stands', async () => {
    const { chain, asked } = await sharedChain()
    const config = onThread()
    await chain.graph.invoke(question(), { ...config, interruptBefore: ['model'] })
    expect(asked()).toEqual([])
    const { messages } = await chain.graph.invoke(null, config)
    expect(messages).toHaveLength(2)
    expect(asked()).toHaveLength(1)
  })
})

test('output keys: only what was asked for is answered', async () => {
  const { chain } = await sharedChain()
  expect(await chain.graph.invoke(question(), { ...onThread(), outputKeys: ['steps'] })).toEqual({ steps: 1 })
  expect(await chain.graph.invoke(question(), { ...onThread(), outputKeys: 'steps' })).toBe(1)
})

describe('interrupts', () => {
  const nextOf = async (opened: Awaited<ReturnType<typeof sharedChain>>, config: ReturnType<typeof onThread>) =>
    (await opened.chain.graph.getState(config)).next

  test.each([
    ['before a named node', { interruptBefore: ['tool'] }, [['tool'], []]],
    ['after a named node', { interruptAfter: ['tool'] }, [['model'], []]],
    ['before all', { interruptBefore: '*' }, [['model'], ['tool'], ['model'], []]],
    ['after all', { interruptAfter: '*' }, [['tool'], ['model'], []]],
  ])('%s, gone on from by a command', async (_, stops, expected) => {
    const opened = await sharedChain(withCall)
    const config = inTools()
    const options = { ...config, ...(stops as object) }
    await opened.chain.graph.invoke(question(), options)
    const stood = [await nextOf(opened, config)]
    for (let round = 0; round < 5 && stood.at(-1)?.length; round += 1) {
      await opened.chain.graph.invoke(new Command({ resume: true }), options)
      stood.push(await nextOf(opened, config))
    }
    expect(stood).toEqual(expected)
    expect((await opened.chain.graph.getState(config)).values.messages.at(-1)?.text).toBe('It is 42.')
  })

  test('a tool is run once, however often its run was stopped', async () => {
    const opened = await sharedChain(withCall)
    const config = { ...inTools(), interruptBefore: '*' as const, streamMode: 'custom' as const }
    const told: unknown[] = []
    let input: Command | ReturnType<typeof question> = question()
    do {
      told.push(...(await read<unknown>(opened.chain.graph.stream(input as never, config))).all)
      input = new Command({ resume: true })
    } while ((await nextOf(opened, config)).length > 0)
    expect(told.filter((event) => (event as { type: string }).type === 'toolStarted')).toHaveLength(1)
  })
})

describe('context', () => {
  test.each([
    ['none', undefined, 'model'],
    ['a wrong field', { model: { engine: 'ollama' } }, 'model.name'],
    ['a number beyond its bounds', { ...inContext().context, temperature: 9 }, 'temperature'],
    ['a field that there is not', { ...inContext().context, colour: 'red' }, 'colour'],
  ])('is checked, and the field is named: %s', async (_, context, field) => {
    const { chain, asked } = await sharedChain()
    const failure = { code: 'INVALID_INPUT', message: expect.stringContaining(`"${field}"`) }
    await expect(chain.answer.invoke('hi', { context: context as never })).rejects.toMatchObject(failure)
    const { error } = await read(chain.events.stream('hi', { context: context as never }))
    expect(error).toMatchObject(failure)
    await expect(chain.graph.invoke(question(), { ...onThread(), context: (context ?? {}) as never })).rejects.toThrow(
      field.split('.').at(-1),
    )
    expect(asked()).toEqual([])
  })
})

test('recursion limit: the graph’s steps end there', async () => {
  const { chain, asked } = await sharedChain([{ calls }, { done: {} }])
  const limited = { ...inTools(), recursionLimit: 4 }
  await expect(chain.graph.invoke(question(), limited)).rejects.toBeInstanceOf(GraphRecursionError)
  const { recursionLimit } = limited
  await expect(chain.answer.invoke('again', { ...inContext({ tools: true }), recursionLimit })).rejects.toMatchObject({
    lc_error_code: 'GRAPH_RECURSION_LIMIT',
  })
  expect(asked()).toHaveLength(4)
})

describe('print mode', () => {
  test('prints each part, and changes nothing', async () => {
    const { chain } = await sharedChain(withCall)
    const lines: string[] = []
    const printed = printing(chain.graph, ['updates', 'tools'], (line) => lines.push(line))
    const textOf = ({ messages }: { messages: BaseMessage[] }) => messages.map(({ text }) => text)
    expect(textOf(await printed.invoke(question(), inTools()))).toEqual(
      textOf(await chain.graph.invoke(question(), inTools())),
    )
    const modes = lines.map((line) => line.split(' ')[0])
    expect(modes).toEqual(['[updates]', '[tools]', '[tools]', '[updates]', '[updates]'])
    const { all } = await read<unknown>(printed.stream(question(), { ...inTools(), streamMode: 'custom' }))
    seenCustom(all)
  })

  test('by ASIDE_PRINT_MODE, for every run of the app, on standard error', async () => {
    const server = await startOllamaServer()
    const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const { app } = await openApp({ ollama: server.url, env: { ASIDE_PRINT_MODE: 'updates' } })
    expect(await (await app.chain()).answer.invoke('hi', inContext())).toBe('You said: hi')
    expect(written.mock.calls.map(([text]) => String(text).split(' ')[0])).toEqual(['[updates]'])
    written.mockRestore()
    await server.close()
  })

  test('a mode that is none is named', async () => {
    const { app } = await openApp({ env: { ASIDE_PRINT_MODE: 'updates,everything' } })
    await expect(app.chain()).rejects.toThrow('everything')
  })
})

function seenCustom(all: unknown[]): void {
  expect(all.map((event) => (event as { type: string }).type)).toEqual(['toolStarted', 'toolResult'])
}

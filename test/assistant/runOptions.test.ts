import { Annotation, END, MemorySaver, START, StateGraph, type StreamMode } from '@langchain/langgraph'
import { expect, test } from 'vitest'
import { printing, type StreamOptions, streamParts } from '../../electron/assistant/runOptions.ts'

const State = Annotation.Root({ said: Annotation<string[]>({ reducer: (a, b) => [...a, ...b], default: () => [] }) })
type Writer = { writer?: (chunk: unknown) => void }

function makeGraph() {
  const inner = new StateGraph(State)
    .addNode('deep', (_: unknown, config: Writer) => {
      config.writer?.('from below')
      return { said: ['deep'] }
    })
    .addEdge(START, 'deep')
    .compile()
  return new StateGraph(State)
    .addNode('first', () => ({ said: ['first'] }))
    .addNode('inner', inner)
    .addEdge(START, 'first')
    .addEdge('first', 'inner')
    .addEdge('inner', END)
    .compile({ checkpointer: new MemorySaver() })
}

const config = () => ({ configurable: { thread_id: crypto.randomUUID() } })
const input = { said: ['hi'] }

async function read<T>(stream: AsyncIterable<T> | Promise<AsyncIterable<T>>): Promise<T[]> {
  const all: T[] = []
  for await (const one of await stream) all.push(one)
  return all
}

test('parts have one shape, for one mode and several, with and without subgraphs', async () => {
  const graph = makeGraph()
  const one = await read(streamParts(graph, input, { ...config(), streamMode: 'values' }))
  expect(one.map(({ type, ns }) => [type, ns])).toEqual([
    ['values', []],
    ['values', []],
    ['values', []],
  ])
  const options = { ...config(), streamMode: ['updates', 'custom'] as StreamMode[], subgraphs: true }
  const several = await read(streamParts(graph, input, options))
  expect(several.map(({ type, ns, data }) => [type, ns.map((part) => part.split(':')[0]), data])).toEqual([
    ['updates', [], { first: { said: ['first'] } }],
    ['custom', ['inner'], 'from below'],
    ['updates', ['inner'], { deep: { said: ['deep'] } }],
    ['updates', [], { inner: { said: ['hi', 'first', 'deep'] } }],
  ])
  const flat = await read(streamParts(graph, input, { ...options, ...config(), subgraphs: false }))
  expect(flat.map(({ data }) => data)).toEqual([several[0], several[1], several[3]].map((part) => part?.data))
})

test.each([
  ['as it is', {}],
  ['one mode', { streamMode: 'values' as const }],
  ['several modes', { streamMode: ['values', 'custom'] as StreamMode[] }],
  ['with subgraphs', { streamMode: ['updates', 'custom'] as StreamMode[], subgraphs: true }],
  ['one mode with subgraphs', { streamMode: 'updates' as const, subgraphs: true }],
])('print mode changes nothing: a stream %s', async (_, how: StreamOptions) => {
  const graph = makeGraph()
  const lines: string[] = []
  const printed = printing(graph, ['updates', 'custom'], (line) => lines.push(line))
  const withoutIds = (chunks: unknown[]) => JSON.stringify(chunks).replace(/inner:[\w-]+/g, 'inner')
  const plain = await read<unknown>(graph.stream(input, { ...config(), ...(how as object) }))
  const same = await read<unknown>(printed.stream(input, { ...config(), ...(how as object) }))
  expect(withoutIds(same)).toEqual(withoutIds(plain))
  const below = 'subgraphs' in how ? 'inner ' : ''
  expect(lines.map((line) => line.replace(/inner:[\w-]+/, 'inner'))).toEqual([
    "[updates] { first: { said: [ 'first' ] } }",
    `[${below}custom] 'from below'`,
    ...(below ? ["[inner updates] { deep: { said: [ 'deep' ] } }"] : []),
    expect.stringContaining('[updates] { inner: { said: '),
  ])
})

async function finalState(graph: ReturnType<typeof makeGraph>) {
  const thread = config()
  await graph.invoke(input, thread)
  return (await graph.getState(thread)).values
}

test('print mode changes nothing: invoke, and what the thread keeps', async () => {
  const graph = makeGraph()
  const lines: string[] = []
  const printed = printing(graph, 'updates', (line) => lines.push(line))
  const thread = config()
  expect(await printed.invoke(input, thread)).toEqual(await graph.invoke(input, config()))
  expect(await printed.invoke(input, { ...config(), streamMode: 'updates' })).toHaveLength(2)
  expect((await printed.getState(thread)).values).toEqual(await finalState(graph))
  expect(lines).toHaveLength(4)
})

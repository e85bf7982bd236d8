import { inspect } from 'node:util'
import { IterableReadableStream } from '@langchain/core/utils/stream'
import type { StreamMode } from '@langchain/langgraph'
import { AppError } from '../../shared/model/errors.ts'

export const streamModes = [
  'values',
  'updates',
  'messages',
  'custom',
  'debug',
  'tasks',
  'checkpoints',
  'tools',
] as const satisfies StreamMode[]

/** One part of a graph's stream, whatever modes were asked for: what it is, whose it is, and what it says. */
export interface StreamPart {
  type: StreamMode
  /** The path of the subgraph that said it; empty for the graph itself, and where subgraphs were not asked for. */
  ns: string[]
  data: unknown
}

export interface StreamOptions {
  /** Absent: the graph's own. */
  streamMode?: StreamMode | StreamMode[] | undefined
  subgraphs?: boolean | undefined
}

/** As much of a compiled graph as these functions need. `Options` are those of its `stream`. */
interface StreamedGraph {
  streamMode: StreamMode[]
  // biome-ignore lint/suspicious/noExplicitAny: a graph's own typings say what it takes; here it only passes through.
  stream(input: any, options?: any): Promise<AsyncIterable<unknown>>
}

type InputOf<Graph extends StreamedGraph> = Parameters<Graph['stream']>[0]
type OptionsOf<Graph extends StreamedGraph> = NonNullable<Parameters<Graph['stream']>[1]>

/**
 * The graph's stream as parts of one shape: LangGraph's own is a bare chunk, a pair or a triple, depending on modes and
 * subgraphs. Leaving the loop ends the run.
 */
export async function* streamParts<Graph extends StreamedGraph>(
  graph: Graph,
  input: InputOf<Graph>,
  options: Omit<OptionsOf<Graph>, keyof StreamOptions> & StreamOptions,
): AsyncGenerator<StreamPart, void, undefined> {
  const chunks = await graph.stream(input, { ...options, streamMode: modesOf(graph, options) })
  for await (const chunk of chunks as AsyncIterable<[...([] | [string[]]), StreamMode, unknown]>) {
    const [data, type] = [chunk.at(-1), chunk.at(-2) as StreamMode]
    yield { type, ns: options.subgraphs ? (chunk[0] as string[]) : [], data }
  }
}

/**
 * Print mode: a graph whose `stream` and `invoke` answer what the graph itself answers, while every part of the given
 * modes is also printed, a line or more each, as it comes. The modes that are printed need not be those asked for.
 */
export function printing<Graph extends StreamedGraph & object>(
  graph: Graph,
  printMode: StreamMode | StreamMode[],
  print: (line: string) => void,
): Graph {
  const printed = [printMode].flat()
  async function* tee(input: InputOf<Graph>, options: StreamOptions) {
    const asked = modesOf(graph, options)
    const isPair = Array.isArray(options.streamMode)
    const both = { ...options, streamMode: [...new Set([...asked, ...printed])] }
    for await (const { type, ns, data } of streamParts(graph, input, both as never)) {
      if (printed.includes(type)) print(lineOf({ type, ns, data }))
      if (!asked.includes(type)) continue
      const chunk = isPair ? [type, data] : [data]
      yield options.subgraphs ? [ns, ...chunk] : isPair ? chunk : data
    }
  }
  const stream = async (input: InputOf<Graph>, options: StreamOptions = {}) =>
    IterableReadableStream.fromAsyncGenerator(tee(input, options))
  // `invoke` of a graph reads its own `stream`.
  return Object.create(graph, { stream: { value: stream } }) as Graph
}

/** A part as it is printed: `[updates] { model: ... }`, with a subgraph's path before it. */
function lineOf({ type, ns, data }: StreamPart): string {
  return `[${[...ns, type].join(' ')}] ${inspect(data, { depth: 5, breakLength: 120 })}`
}

/** The stream modes in a list such as `updates,tasks`. INVALID_INPUT names what is none. */
export function readModes(list: string): StreamMode[] {
  return list
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean)
    .map((word) => {
      const mode = streamModes.find((one) => one === word)
      if (mode) return mode
      throw new AppError('INVALID_INPUT', `There is no stream mode called ${word}.`, {
        next: `There are: ${streamModes.join(', ')}.`,
      })
    })
}

function modesOf(graph: StreamedGraph, { streamMode }: StreamOptions): StreamMode[] {
  return streamMode === undefined ? graph.streamMode : [streamMode].flat()
}

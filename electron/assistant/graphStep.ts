import { randomUUID } from 'node:crypto'
import type { BaseMessage } from '@langchain/core/messages'
import { Runnable, type RunnableConfig } from '@langchain/core/runnables'
import type { StreamEvent } from '@langchain/core/tracers/log_stream'
import type { BaseCheckpointSaver, Command } from '@langchain/langgraph'
import type { AsideGraph } from './graph.ts'
import type { GraphTap, TapPart } from './graphCall.ts'
import { checkContext } from './runContext.ts'
import { streamParts } from './runOptions.ts'

/** What the graph streams to the chain's parser: where it comes from, and what. */
export type GraphChunk =
  | ['messages', [BaseMessage, Record<string, unknown>]]
  | ['updates', Record<string, unknown>]
  | ['custom', unknown]

/** New messages, a decision to go on with, or null: go on where the thread stands. */
export type GraphInput = { messages: BaseMessage[] } | Command | null

const ownModes = ['messages', 'updates', 'custom'] as const

interface StepOptions extends Partial<RunnableConfig> {
  context?: unknown
  durability?: string
  tap?: GraphTap
}

/**
 * The graph as a step of the chain. A call that names no thread gets one of its own, which is gone after it: calls of a
 * batch would share one otherwise. `invoke` answers every chunk that `stream` gives.
 */
export class GraphStep extends Runnable<GraphInput, GraphChunk | GraphChunk[]> {
  lc_namespace = ['aside', 'assistant']
  readonly #graph: AsideGraph
  readonly #checkpointer: BaseCheckpointSaver

  constructor(graph: AsideGraph, checkpointer: BaseCheckpointSaver) {
    super()
    this.#graph = graph
    this.#checkpointer = checkpointer
  }

  override async invoke(input: GraphInput, options?: Partial<RunnableConfig>): Promise<GraphChunk[]> {
    const chunks: GraphChunk[] = []
    for await (const chunk of this._streamIterator(input, options)) chunks.push(chunk)
    return chunks
  }

  override async *_streamIterator(
    input: GraphInput,
    { tap, ...options }: StepOptions = {},
  ): AsyncGenerator<GraphChunk> {
    // LangGraph would check it too, in words of zod's, and where there is none, something else in its place.
    const context = checkContext(options.context)
    const given: unknown = options.configurable?.thread_id
    const threadId = typeof given === 'string' ? given : randomUUID()
    const isOurs = threadId !== given
    try {
      const parts = this.#parts(input, tap, {
        // Tools of one answer may take it far: what ends it is the step limit, which asks.
        recursionLimit: 10_000,
        ...withoutDefaults(options),
        // Not that of the chain around it.
        runName: 'aside',
        context: context as never,
        // A crash must find what was decided and done; of a call that nobody could come back to, nothing is kept.
        durability: (options.durability ?? (isOurs ? 'exit' : 'sync')) as never,
        configurable: { ...options.configurable, thread_id: threadId, checkpoints: 'needed' },
      })
      for await (const part of parts) {
        if (tap?.modes.includes(part.type)) tap.part(part)
        if (ownModes.some((mode) => mode === part.type)) yield [part.type, part.data] as GraphChunk
      }
    } finally {
      if (isOurs) await this.#checkpointer.deleteThread(threadId)
    }
  }

  async *#parts(input: GraphInput, tap: GraphTap | undefined, options: object): AsyncGenerator<TapPart> {
    const asked = tap?.modes.filter((mode) => mode !== 'events') ?? []
    const streamed = { ...options, streamMode: [...new Set([...ownModes, ...asked])], subgraphs: true }
    const toPart = ([ns, type, data]: [string[], TapPart['type'], unknown]): TapPart => ({ type, ns, data })
    if (!tap?.modes.includes('events')) {
      yield* streamParts(this.#graph, input as never, streamed as never)
      return
    }
    let root: string | undefined
    const events: unknown = this.#graph.streamEvents(input as never, { ...streamed, version: 'v2' } as never)
    for await (const event of events as AsyncIterable<StreamEvent>) {
      root ??= event.run_id
      if (event.tags?.includes('langsmith:hidden')) continue
      const isChunk = event.event === 'on_chain_stream' && event.run_id === root
      yield isChunk ? toPart(event.data.chunk) : { type: 'events', ns: [], data: event }
    }
  }
}

/** LangChain fills in a limit of 25 where none was given. */
function withoutDefaults({ recursionLimit, ...options }: Partial<RunnableConfig>): Partial<RunnableConfig> {
  return recursionLimit === undefined || recursionLimit === 25 ? options : { ...options, recursionLimit }
}

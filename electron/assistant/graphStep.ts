import { randomUUID } from 'node:crypto'
import type { BaseMessage } from '@langchain/core/messages'
import { Runnable, type RunnableConfig } from '@langchain/core/runnables'
import type { BaseCheckpointSaver, Command } from '@langchain/langgraph'
import type { AsideGraph } from './graph.ts'
import { checkContext } from './runContext.ts'

/** What the graph streams to the chain's parser: where it comes from, and what. */
export type GraphChunk =
  | ['messages', [BaseMessage, Record<string, unknown>]]
  | ['updates', Record<string, unknown>]
  | ['custom', unknown]

/** New messages, a decision to go on with, or null: go on where the thread stands. */
export type GraphInput = { messages: BaseMessage[] } | Command | null

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
    options: Partial<RunnableConfig> & { context?: unknown; durability?: string } = {},
  ): AsyncGenerator<GraphChunk> {
    // LangGraph would check it too, in words of zod's, and where there is none, something else in its place.
    const context = checkContext(options.context)
    const given: unknown = options.configurable?.thread_id
    const threadId = typeof given === 'string' ? given : randomUUID()
    const isOurs = threadId !== given
    try {
      const chunks = await this.#graph.stream(input as never, {
        // Tools of one answer may take it far: what ends it is the step limit, which asks.
        recursionLimit: 10_000,
        ...withoutDefaults(options),
        context: context as never,
        // A crash must find what was decided and done; of a call that nobody could come back to, nothing is kept.
        durability: (options.durability ?? (isOurs ? 'exit' : 'sync')) as never,
        configurable: { ...options.configurable, thread_id: threadId },
        streamMode: ['messages', 'updates', 'custom'],
      })
      yield* chunks as unknown as AsyncIterable<GraphChunk>
    } finally {
      if (isOurs) await this.#checkpointer.deleteThread(threadId)
    }
  }
}

/** LangChain fills in a limit of 25 where none was given. */
function withoutDefaults({ recursionLimit, ...options }: Partial<RunnableConfig>): Partial<RunnableConfig> {
  return recursionLimit === undefined || recursionLimit === 25 ? options : { ...options, recursionLimit }
}

import {
  type AIMessage,
  type AIMessageChunk,
  type BaseMessage,
  isAIMessage,
  isAIMessageChunk,
  type ToolMessage,
  type UsageMetadata,
} from '@langchain/core/messages'
import { Runnable } from '@langchain/core/runnables'
import type { RunEventBody } from '../../shared/model/runEvent.ts'
import { Approval } from '../../shared/model/tool.ts'
import type { GraphChunk } from './graphStep.ts'

/** What `updates` says of a step: by node, and what is waited for. */
interface NodeUpdates {
  __interrupt__?: { id: string; value: object }[]
  __metadata__?: { cached?: boolean }
  model?: { messages?: AIMessage[] }
  tool?: { messages?: BaseMessage[] }
}

/**
 * The end of the chain: LangChain's chunks become run events, and LangChain's types stop here. Empty chunks vanish, the
 * end of a stretch of thinking is timed, and token counts come from the last chunk of each step. Where the graph waits
 * for decisions the events end with them, at a caller's breakpoint with what came before it; otherwise with `finished`.
 */
export class RunEventParser extends Runnable<GraphChunk | GraphChunk[], RunEventBody> {
  lc_namespace = ['aside', 'assistant']

  override async invoke(): Promise<RunEventBody> {
    throw new Error('The chain is streamed: use chain.events.stream().')
  }

  override async *transform(chunks: AsyncGenerator<GraphChunk | GraphChunk[]>): AsyncGenerator<RunEventBody> {
    yield* readChunks(chunks as AsyncGenerator<GraphChunk>)
  }
}

/** The graph's chunks of one call as run events. */
export async function* readChunks(
  chunks: AsyncIterable<GraphChunk> | Iterable<GraphChunk>,
): AsyncGenerator<RunEventBody> {
  const answer = new AnswerReader()
  for await (const [mode, chunk] of chunks) {
    if (mode === 'messages') yield* answer.read(chunk[0])
    else if (mode === 'updates') yield* answer.update(chunk)
    else yield chunk as RunEventBody
  }
  yield* answer.end()
}

/** Reads one call's chunks. Times are monotonic milliseconds. */
class AnswerReader {
  #thinkingSince: number | undefined
  #waits = false
  #reason: 'stop' | 'length' = 'stop';

  *read(message: BaseMessage): Generator<RunEventBody> {
    if (!isAIMessageChunk(message as AIMessageChunk) && !isAIMessage(message)) return
    const chunk = message as AIMessageChunk
    const thought = chunk.additional_kwargs.reasoning_content
    if (typeof thought === 'string' && thought !== '') {
      this.#thinkingSince ??= performance.now()
      yield { type: 'reasoning', text: thought }
    }
    if (chunk.text !== '') {
      yield* this.#endThinking()
      yield { type: 'text', text: chunk.text }
    }
    for (const [position, piece] of (chunk.tool_call_chunks ?? []).entries()) {
      yield* this.#endThinking()
      yield {
        type: 'toolCallChunk',
        index: piece.index ?? position,
        ...(piece.id && { id: piece.id }),
        ...(piece.name && { name: piece.name }),
        args: piece.args ?? '',
      }
    }
    yield* this.#readMetadata(chunk)
  }

  /** What a node has done: the model's whole calls, what is waited for, and results of calls that an earlier try made. */
  *update(update: Record<string, unknown>): Generator<RunEventBody> {
    const { __interrupt__: interrupts, __metadata__: metadata, model, tool } = update as NodeUpdates
    if (interrupts) this.#waits = true
    for (const { id, value } of interrupts ?? []) {
      const approval = Approval.safeParse({ ...value, interruptId: id })
      if (approval.success) yield { type: 'approvalRequested', approval: approval.data }
    }
    yield* this.#endThinking()
    for (const { id = '', name, args } of model?.messages?.flatMap(({ tool_calls }) => tool_calls ?? []) ?? []) {
      yield { type: 'toolCall', call: { type: 'toolCall', id, name, args } }
    }
    if (!metadata?.cached) return
    for (const message of tool?.messages ?? []) {
      const { tool_call_id: callId, name = '', text: content, status } = message as ToolMessage
      yield {
        type: 'toolResult',
        result: { type: 'toolResult', callId, name, content, isError: status === 'error' },
      }
    }
  }

  *end(): Generator<RunEventBody> {
    yield* this.#endThinking()
    if (!this.#waits) yield { type: 'finished', reason: this.#reason, timings: {} }
  }

  *#endThinking(): Generator<RunEventBody> {
    if (this.#thinkingSince === undefined) return
    yield { type: 'reasoningEnded', durationMs: Math.round(performance.now() - this.#thinkingSince) }
    this.#thinkingSince = undefined
  }

  *#readMetadata(chunk: AIMessageChunk): Generator<RunEventBody> {
    const { done_reason: reason, eval_duration: evalNs } = chunk.response_metadata
    // Of several steps the last one's: what an earlier one was cut in has been gone on from.
    if (reason === 'length' || reason === 'stop') this.#reason = reason
    const usage = chunk.usage_metadata as UsageMetadata | undefined
    if (!usage) return
    yield {
      type: 'usage',
      usage: {
        ...(usage.input_tokens > 0 && { inputTokens: usage.input_tokens }),
        ...(usage.output_tokens > 0 && { outputTokens: usage.output_tokens }),
      },
      ...(typeof evalNs === 'number' && evalNs > 0 && { timings: { evalMs: evalNs / 1e6 } }),
    }
  }
}

import {
  type AIMessageChunk,
  type BaseMessage,
  isAIMessage,
  isAIMessageChunk,
  type UsageMetadata,
} from '@langchain/core/messages'
import { Runnable } from '@langchain/core/runnables'
import type { RunEventBody } from '../../shared/model/runEvent.ts'

/** What the graph streams in `messages` mode: a chunk, and where it came from. */
type GraphChunk = [BaseMessage, Record<string, unknown>]

/**
 * The end of the chain: LangChain's chunks become run events, and LangChain's types stop here. Empty chunks vanish, the
 * end of a stretch of thinking is timed, and the token counts and the reason of the end come from the last chunk.
 */
export class RunEventParser extends Runnable<unknown, RunEventBody> {
  lc_namespace = ['aside', 'assistant']

  override async invoke(): Promise<RunEventBody> {
    throw new Error('The chain is streamed: use chain.stream().')
  }

  override async *transform(chunks: AsyncGenerator<unknown>): AsyncGenerator<RunEventBody> {
    const answer = new AnswerReader()
    for await (const chunk of chunks as AsyncGenerator<GraphChunk>) yield* answer.read(chunk[0])
    yield* answer.end()
  }
}

/** Reads one answer's chunks. Times are monotonic milliseconds. */
class AnswerReader {
  #thinkingSince: number | undefined
  #toolCalls = new Map<number, { id: string; name: string; args: string }>()
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
      const index = piece.index ?? position
      const call = this.#toolCalls.get(index) ?? { id: '', name: '', args: '' }
      this.#toolCalls.set(index, call)
      call.id ||= piece.id ?? ''
      call.name += piece.name ?? ''
      call.args += piece.args ?? ''
      yield {
        type: 'toolCallChunk',
        index,
        ...(piece.id && { id: piece.id }),
        ...(piece.name && { name: piece.name }),
        args: piece.args ?? '',
      }
    }
    yield* this.#readMetadata(chunk)
  }

  *end(): Generator<RunEventBody> {
    yield* this.#endThinking()
    for (const [index, call] of this.#toolCalls) {
      yield {
        type: 'toolCall',
        call: { type: 'toolCall', id: call.id || `call_${index}`, name: call.name, args: parseArgs(call.args) },
      }
    }
    yield { type: 'finished', reason: this.#reason, timings: {} }
  }

  *#endThinking(): Generator<RunEventBody> {
    if (this.#thinkingSince === undefined) return
    yield { type: 'reasoningEnded', durationMs: Math.round(performance.now() - this.#thinkingSince) }
    this.#thinkingSince = undefined
  }

  *#readMetadata(chunk: AIMessageChunk): Generator<RunEventBody> {
    const { done_reason: reason, eval_duration: evalNs } = chunk.response_metadata
    if (reason === 'length') this.#reason = 'length'
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

/** A call whose arguments are not a JSON object is kept, with what the model wrote, so that it can be shown and refused. */
function parseArgs(args: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(args || '{}')
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
      return parsed as Record<string, unknown>
    }
  } catch {
    // Falls through: not JSON.
  }
  return { invalid: args }
}

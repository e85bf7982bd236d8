import type { ChatGenerationChunk } from '@langchain/core/outputs'
import { newCallId } from '../chatModels/callId.ts'
import { type CallPiece, chatChunk } from '../chatModels/chunks.ts'
import { ForcedCallReader } from '../chatModels/forcedCall.ts'
import type { AnswerStep } from './Answers.ts'
import type { Generated, Piece } from './protocol.ts'

/** Makes LangChain's chunks out of the steps of one answer. */
export class ChatChunks {
  /** Set when the text of the answer is a call, not an answer. */
  readonly #forced: ForcedCallReader | undefined

  constructor({ forced }: { forced: boolean }) {
    if (forced) this.#forced = new ForcedCallReader()
  }

  /** Undefined for a step that says nothing. Throws STREAM_BROKEN when a forced call is none at its end. */
  make(step: AnswerStep): ChatGenerationChunk | undefined {
    if ('done' in step) return this.#end(step.done)
    const text = textOf(step.pieces)
    const thought = step.pieces.map((piece) => ('thought' in piece ? piece.thought : '')).join('')
    const calls = this.#forced ? this.#readForced(this.#forced, text, false) : callsOf(step.pieces)
    const content = this.#forced ? '' : text
    if (content === '' && thought === '' && calls.length === 0) return undefined
    return chatChunk({ content, thinking: thought, calls })
  }

  #end(done: Generated): ChatGenerationChunk {
    // A call that the length cut is none; that is its proper failure.
    const calls = this.#forced ? this.#readForced(this.#forced, '', true) : []
    return chatChunk({ content: '', thinking: '', calls, metadata: metadataOf(done), usage: usageOf(done) })
  }

  #readForced(reader: ForcedCallReader, text: string, done: boolean): CallPiece[] {
    const { name, args } = reader.read(text, done)
    if (name === undefined) return args ? [{ args, index: 0 }] : []
    return [{ id: newCallId(), name, args, index: 0 }]
  }
}

export function textOf(pieces: readonly Piece[]): string {
  return pieces.map((piece) => ('text' in piece ? piece.text : '')).join('')
}

/** Times are nanoseconds, as Ollama has them. */
export function metadataOf({ reason, promptTokens, tokens, promptMs, generationMs }: Generated) {
  return {
    done_reason: reason,
    prompt_eval_count: promptTokens,
    prompt_eval_duration: Math.round(promptMs * 1e6),
    eval_count: tokens,
    eval_duration: Math.round(generationMs * 1e6),
    model_provider: 'llamaCpp',
  }
}

export function usageOf({ promptTokens, tokens, cachedTokens }: Generated) {
  return {
    input_tokens: promptTokens,
    output_tokens: tokens,
    total_tokens: promptTokens + tokens,
    input_token_details: { cache_read: cachedTokens },
  }
}

function callsOf(pieces: readonly Piece[]): CallPiece[] {
  return pieces.flatMap((piece) => {
    if (!('call' in piece)) return []
    const { index, name, args } = piece.call
    return [{ index, args, ...(name !== undefined && { id: newCallId(), name }) }]
  })
}

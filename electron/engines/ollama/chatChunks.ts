import type { ChatGenerationChunk } from '@langchain/core/outputs'
import { newCallId } from '../chatModels/callId.ts'
import { type CallPiece, chatChunk } from '../chatModels/chunks.ts'
import { ForcedCallReader } from '../chatModels/forcedCall.ts'
import type { AnswerLine } from './answerLine.ts'

/** Makes LangChain's chunks out of one chat's lines, numbering its tool calls. */
export class ChatChunks {
  /** Set when the text of the answer is a call, not an answer. */
  readonly #forced: ForcedCallReader | undefined
  #calls = 0

  constructor({ forced }: { forced: boolean }) {
    if (forced) this.#forced = new ForcedCallReader()
  }

  /** Undefined for a line that says nothing. Throws STREAM_BROKEN when a forced call is none at its end. */
  make(line: AnswerLine): ChatGenerationChunk | undefined {
    const { thinking, done, metadata } = line
    const content = this.#forced ? '' : line.content
    const pieces = this.#forced ? this.#readForced(this.#forced, line) : this.#number(line.toolCalls)
    if (!content && !thinking && pieces.length === 0 && !done) return undefined
    return chatChunk({
      content,
      thinking,
      calls: pieces,
      metadata: { ...metadata, model_provider: 'ollama' },
      usage: done ? usageOf(metadata) : undefined,
    })
  }

  #number(calls: AnswerLine['toolCalls']): CallPiece[] {
    return calls.map(({ id, name, args }) => ({
      id: id ?? newCallId(),
      name,
      args: JSON.stringify(args),
      index: this.#calls++,
    }))
  }

  #readForced(reader: ForcedCallReader, { content, done }: AnswerLine): CallPiece[] {
    const { name, args } = reader.read(content, done)
    if (name === undefined) return args ? [{ args, index: 0 }] : []
    return [{ id: newCallId(), name, args, index: 0 }]
  }
}

/** The counts of an answer's last line, in LangChain's spelling. */
export function usageOf(metadata: AnswerLine['metadata']): {
  input_tokens: number
  output_tokens: number
  total_tokens: number
} {
  const input = Number(metadata.prompt_eval_count ?? 0)
  const output = Number(metadata.eval_count ?? 0)
  return { input_tokens: input, output_tokens: output, total_tokens: input + output }
}

import { AIMessageChunk } from '@langchain/core/messages'
import { ChatGenerationChunk } from '@langchain/core/outputs'
import type { AnswerLine } from './answerLine.ts'
import { ForcedCallReader } from './forcedTool.ts'

interface CallPiece {
  id?: string
  name?: string
  args: string
  index: number
}

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
    const fields = {
      content,
      additional_kwargs: thinking ? { reasoning_content: thinking } : {},
      tool_call_chunks: pieces.map((piece) => ({ type: 'tool_call_chunk' as const, ...piece })),
      response_metadata: { ...metadata, model_provider: 'ollama' },
      ...(done && { usage_metadata: usageOf(metadata) as never }),
    }
    return new ChatGenerationChunk({ text: content, message: new AIMessageChunk(fields) })
  }

  #number(calls: AnswerLine['toolCalls']): CallPiece[] {
    return calls.map(({ id, name, args }) => ({
      id: id ?? newId(),
      name,
      args: JSON.stringify(args),
      index: this.#calls++,
    }))
  }

  #readForced(reader: ForcedCallReader, { content, done }: AnswerLine): CallPiece[] {
    const { name, args } = reader.read(content, done)
    if (name === undefined) return args ? [{ args, index: 0 }] : []
    return [{ id: newId(), name, args, index: 0 }]
  }
}

/** The counts of an answer's last line. LangChain's typings have none on a plain chunk; at run time they are added up. */
export function usageOf(metadata: AnswerLine['metadata']): {
  input_tokens: number
  output_tokens: number
  total_tokens: number
} {
  const input = Number(metadata.prompt_eval_count ?? 0)
  const output = Number(metadata.eval_count ?? 0)
  return { input_tokens: input, output_tokens: output, total_tokens: input + output }
}

function newId(): string {
  return `call_${crypto.randomUUID()}`
}

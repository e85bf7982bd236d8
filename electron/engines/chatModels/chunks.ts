import { AIMessageChunk } from '@langchain/core/messages'
import { ChatGenerationChunk, GenerationChunk } from '@langchain/core/outputs'

/** A piece of a tool call: its name once, at its beginning, then its arguments as they come. */
export interface CallPiece {
  id?: string
  name?: string
  args: string
  index: number
}

interface TextParts {
  content: string
  thinking: string
  /** Reason of the end, and times in nanoseconds, as Ollama has them. */
  metadata?: object | undefined
  /** Counts in LangChain's spelling. */
  usage?: object | undefined
}

/** A piece of a chat's answer as LangChain knows one. */
export function chatChunk({
  content,
  thinking,
  calls,
  metadata,
  usage,
}: TextParts & { calls: readonly CallPiece[] }): ChatGenerationChunk {
  const message = new AIMessageChunk({
    content,
    additional_kwargs: thinking ? { reasoning_content: thinking } : {},
    tool_call_chunks: calls.map((piece) => ({ type: 'tool_call_chunk' as const, ...piece })),
    response_metadata: { ...metadata },
    // LangChain's typings have no counts on a plain chunk; at run time they are added up.
    ...(usage && { usage_metadata: usage as never }),
  })
  return new ChatGenerationChunk({ text: content, message })
}

/** A piece of a text completion: what is not text stands in its `generationInfo`. */
export function textChunk({ content, thinking, metadata, usage }: TextParts): GenerationChunk {
  const generationInfo = {
    ...(thinking && { reasoning_content: thinking }),
    ...metadata,
    ...(usage && { usage_metadata: usage }),
  }
  return new GenerationChunk({ text: content, generationInfo })
}

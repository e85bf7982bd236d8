import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager'
import { AIMessage, AIMessageChunk, type MessageContent } from '@langchain/core/messages'
import { type ChatGenerationChunk, type ChatResult, GenerationChunk, type LLMResult } from '@langchain/core/outputs'
import { AppError } from '../../../shared/model/errors.ts'
import { toolCallsOf } from '../../platform/toolCallsOf.ts'

/** What LangChain's model classes want besides a stream, made from the stream. */

/** The same chunks; each is told to the run's callbacks after it was taken. */
export async function* told<Chunk extends GenerationChunk | ChatGenerationChunk>(
  chunks: AsyncIterable<Chunk>,
  runManager: CallbackManagerForLLMRun | undefined,
): AsyncGenerator<Chunk> {
  for await (const chunk of chunks) {
    yield chunk
    await runManager?.handleLLMNewToken(chunk.text, undefined, undefined, undefined, undefined, { chunk })
  }
}

/** A chat's whole answer, for `_generate`. */
export async function wholeMessage(chunks: AsyncIterable<ChatGenerationChunk>): Promise<ChatResult> {
  let whole = new AIMessageChunk('')
  for await (const { message } of chunks) whole = whole.concat(message as AIMessageChunk)
  // A chunk keeps pieces of tool calls; a message has whole ones.
  const message = new AIMessage({
    content: whole.content,
    additional_kwargs: whole.additional_kwargs,
    ...toolCallsOf(whole),
    response_metadata: whole.response_metadata,
    usage_metadata: whole.usage_metadata as never,
  })
  return { generations: [{ text: message.text, message }] }
}

/** Whole texts, one for each prompt, for `_generate` of a text completion. */
export async function wholeTexts(
  prompts: readonly string[],
  complete: (prompt: string) => AsyncIterable<GenerationChunk>,
): Promise<LLMResult> {
  const wholeText = async (prompt: string) => {
    let whole = new GenerationChunk({ text: '' })
    for await (const chunk of complete(prompt)) whole = whole.concat(chunk)
    return [{ text: whole.text, ...(whole.generationInfo && { generationInfo: whole.generationInfo }) }]
  }
  return { generations: await Promise.all(prompts.map(wholeText)) }
}

/** The text, if there is any: engines take an empty one for another wish, or answer with nothing. Throws INVALID_INPUT. */
export function textToContinue(prompt: string): string {
  if (prompt !== '') return prompt
  throw new AppError('INVALID_INPUT', 'There is no text to go on from.', { next: 'Write how the text begins.' })
}

/** LangChain's `getNumTokens` without a network: four characters to a token. The engine's own counts come with an answer. */
export async function roughTokens(content: MessageContent): Promise<number> {
  const text =
    typeof content === 'string'
      ? content
      : content.map((block) => ('text' in block && typeof block.text === 'string' ? block.text : '')).join('')
  return Math.ceil(text.length / 4)
}

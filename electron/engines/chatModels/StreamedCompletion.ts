import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager'
import type { BaseLanguageModelInput } from '@langchain/core/language_models/base'
import { BaseLLM, type BaseLLMCallOptions } from '@langchain/core/language_models/llms'
import type { MessageContent } from '@langchain/core/messages'
import type { GenerationChunk, LLMResult } from '@langchain/core/outputs'
import { roughTokens, told, wholeTexts } from './fromStream.ts'
import { leavable } from './leavable.ts'

/** A text completion of which a stream of chunks is all there is to know. */
export abstract class StreamedCompletion extends BaseLLM {
  constructor() {
    super({ maxRetries: 0 })
  }

  /** What follows `text`. Ends by the signal in `options`, with an AbortError. */
  protected abstract chunks(text: string, options: this['ParsedCallOptions']): AsyncGenerator<GenerationChunk>

  override _streamIterator(
    input: BaseLanguageModelInput,
    options?: Partial<BaseLLMCallOptions>,
  ): AsyncGenerator<string> {
    return leavable(options?.signal, (signal) => super._streamIterator(input, { ...options, signal }))
  }

  override _streamResponseChunks(
    text: string,
    options: this['ParsedCallOptions'],
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<GenerationChunk> {
    return told(this.chunks(text, options), runManager)
  }

  override _generate(
    prompts: string[],
    options: this['ParsedCallOptions'],
    runManager?: CallbackManagerForLLMRun,
  ): Promise<LLMResult> {
    return wholeTexts(prompts, (prompt) => this._streamResponseChunks(prompt, options, runManager))
  }

  override getNumTokens(content: MessageContent): Promise<number> {
    return roughTokens(content)
  }
}

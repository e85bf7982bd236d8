import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager'
import type { BaseLanguageModelInput } from '@langchain/core/language_models/base'
import { BaseLLM, type BaseLLMCallOptions } from '@langchain/core/language_models/llms'
import type { MessageContent } from '@langchain/core/messages'
import type { GenerationChunk, LLMResult } from '@langchain/core/outputs'
import { textChunk } from '../chatModels/chunks.ts'
import { roughTokens, textToContinue, told, wholeTexts } from '../chatModels/fromStream.ts'
import { leavable } from '../chatModels/leavable.ts'
import type { Answering } from './Answers.ts'
import { metadataOf, textOf, usageOf } from './chatChunks.ts'
import { formCheck } from './formCheck.ts'
import type { LlamaCppCall } from './LlamaCppChatModel.ts'

/**
 * A text completion under the rules of `LlamaCppChatModel`: the text goes to the model as it stands. The last chunk's
 * `generationInfo` has reason and times, and the counts in `usage_metadata`.
 */
export class LlamaCppCompletion extends BaseLLM {
  readonly #answering: Answering
  readonly #call: LlamaCppCall

  static override lc_name(): string {
    return 'LlamaCppCompletion'
  }

  constructor({ answering, call }: { answering: Answering; call: LlamaCppCall }) {
    super({ maxRetries: 0 })
    this.#answering = answering
    this.#call = call
  }

  override _llmType(): string {
    return 'llamaCpp'
  }

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
    return told(this.#chunks(text, options), runManager)
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

  async *#chunks(text: string, options: this['ParsedCallOptions']): AsyncGenerator<GenerationChunk> {
    const { thinking: _, stop = [], ...call } = this.#call
    const sampling = { ...call, stop: (options.stop ?? stop).filter((one) => one !== '') }
    const prompt = { kind: 'text' as const, text: textToContinue(text) }
    const check = await formCheck(call.format)
    for await (const step of this.#answering(prompt, sampling, options.signal)) {
      check(step)
      yield 'done' in step
        ? textChunk({ content: '', thinking: '', metadata: metadataOf(step.done), usage: usageOf(step.done) })
        : textChunk({ content: textOf(step.pieces), thinking: '' })
    }
  }
}

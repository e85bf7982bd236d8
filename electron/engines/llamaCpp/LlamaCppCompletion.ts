import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager'
import type { BaseLanguageModelInput } from '@langchain/core/language_models/base'
import { BaseLLM, type BaseLLMCallOptions } from '@langchain/core/language_models/llms'
import { GenerationChunk, type LLMResult } from '@langchain/core/outputs'
import { AppError } from '../../../shared/model/errors.ts'
import { leavable } from '../leavable.ts'
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

  override async *_streamResponseChunks(
    text: string,
    options: this['ParsedCallOptions'],
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<GenerationChunk> {
    if (text === '') {
      throw new AppError('INVALID_INPUT', 'There is no text to go on from.', { next: 'Write how the text begins.' })
    }
    const { thinking: _, stop = [], format, temperature, topP, seed, maxTokens } = this.#call
    const sampling = {
      temperature,
      topP,
      seed,
      maxTokens,
      format,
      stop: (options.stop ?? stop).filter((one) => one !== ''),
    }
    const check = await formCheck(format)
    for await (const step of this.#answering({ kind: 'text', text }, sampling, options.signal)) {
      check(step)
      const chunk =
        'done' in step
          ? new GenerationChunk({
              text: '',
              generationInfo: { ...metadataOf(step.done), usage_metadata: usageOf(step.done) },
            })
          : new GenerationChunk({ text: textOf(step.pieces) })
      yield chunk
      await runManager?.handleLLMNewToken(chunk.text, undefined, undefined, undefined, undefined, { chunk })
    }
  }

  override async _generate(
    prompts: string[],
    options: this['ParsedCallOptions'],
    runManager?: CallbackManagerForLLMRun,
  ): Promise<LLMResult> {
    const complete = async (prompt: string) => {
      let whole = new GenerationChunk({ text: '' })
      for await (const chunk of this._streamResponseChunks(prompt, options, runManager)) whole = whole.concat(chunk)
      return [{ text: whole.text, ...(whole.generationInfo && { generationInfo: whole.generationInfo }) }]
    }
    return { generations: await Promise.all(prompts.map(complete)) }
  }

  /** A rough count that asks nobody: four characters to a token. */
  override async getNumTokens(content: Parameters<BaseLLM['getNumTokens']>[0]): Promise<number> {
    return Math.ceil((typeof content === 'string' ? content : JSON.stringify(content)).length / 4)
  }
}

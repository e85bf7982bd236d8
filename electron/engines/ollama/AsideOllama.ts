import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager'
import type { BaseLanguageModelInput } from '@langchain/core/language_models/base'
import type { MessageContent } from '@langchain/core/messages'
import type { GenerationChunk, LLMResult } from '@langchain/core/outputs'
import { Ollama, type OllamaCallOptions, type OllamaInput } from '@langchain/ollama'
import { textChunk } from '../chatModels/chunks.ts'
import { roughTokens, textToContinue, told, wholeTexts } from '../chatModels/fromStream.ts'
import { leavable } from '../chatModels/leavable.ts'
import { answerStream, type OllamaConnection } from './answerStream.ts'
import { callKeys, type OllamaCall, withCall } from './callOptions.ts'
import { usageOf } from './chatChunks.ts'

type CallOptions = Ollama['ParsedCallOptions']

export interface AsideOllamaFields extends Omit<OllamaInput, 'baseUrl' | 'fetch' | 'headers' | 'think'> {
  model: string
  connection: OllamaConnection
  /** What every call starts from; a call's own values go before these. */
  call?: OllamaCall
  /** Joins text that arrived in one network read into one chunk (default true). */
  coalesce?: boolean
}

/**
 * Ollama's text completion with its own way to the server, under the rules of `AsideChatOllama`. The text goes to the
 * model as it stands, without a template (`raw`), and nothing of what follows is taken for thinking unless a call asks.
 * The last chunk's `generationInfo` has Ollama's counts and reason, and `usage_metadata` in LangChain's spelling.
 */
export class AsideOllama extends Ollama {
  readonly #connection: OllamaConnection
  readonly #call: OllamaCall
  readonly #coalesce: boolean

  static override lc_name(): string {
    return 'AsideOllama'
  }

  constructor({ connection, call = {}, coalesce = true, ...fields }: AsideOllamaFields) {
    // The address is only a label here: every request goes through `connection`.
    super({ maxRetries: 0, ...fields, baseUrl: 'http://127.0.0.1:11434' })
    this.#connection = connection
    this.#call = { think: false, ...call }
    this.#coalesce = coalesce
  }

  override get callKeys(): string[] {
    return [...super.callKeys, ...callKeys]
  }

  override invocationParams(options?: CallOptions): ReturnType<Ollama['invocationParams']> {
    return withCall(super.invocationParams(options), this.#call, options)
  }

  override _streamIterator(
    input: BaseLanguageModelInput,
    options?: Partial<OllamaCallOptions>,
  ): AsyncGenerator<string> {
    return leavable(options?.signal, (signal) => super._streamIterator(input, { ...options, signal }))
  }

  override _streamResponseChunks(
    prompt: string,
    options: CallOptions,
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<GenerationChunk> {
    return told(this.#chunks(prompt, options), runManager)
  }

  override _generate(
    prompts: string[],
    options: CallOptions,
    runManager?: CallbackManagerForLLMRun,
  ): Promise<LLMResult> {
    return wholeTexts(prompts, (prompt) => this._streamResponseChunks(prompt, options, runManager))
  }

  override getNumTokens(content: MessageContent): Promise<number> {
    return roughTokens(content)
  }

  async *#chunks(text: string, options: CallOptions): AsyncGenerator<GenerationChunk> {
    const body = { ...this.invocationParams(options), prompt: textToContinue(text), raw: true, stream: true }
    const how = { signal: options.signal, join: this.#coalesce }
    for await (const { content, thinking, done, metadata } of answerStream(this.#connection, 'generate', body, how)) {
      if (!content && !thinking && !done) continue
      const end = done && { metadata: { ...metadata, model_provider: 'ollama' }, usage: usageOf(metadata) }
      yield textChunk({ content, thinking, ...end })
    }
  }
}

import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager'
import type { BaseLanguageModelInput } from '@langchain/core/language_models/base'
import { GenerationChunk, type LLMResult } from '@langchain/core/outputs'
import { Ollama, type OllamaCallOptions, type OllamaInput } from '@langchain/ollama'
import { AppError } from '../../../shared/model/errors.ts'
import { leavable } from '../leavable.ts'
import type { AnswerLine } from './answerLine.ts'
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

  override async *_streamResponseChunks(
    prompt: string,
    options: CallOptions,
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<GenerationChunk> {
    const body = { ...this.invocationParams(options), prompt: continued(prompt), raw: true, stream: true }
    const how = { signal: options.signal, join: this.#coalesce }
    for await (const line of answerStream(this.#connection, 'generate', body, how)) {
      if (!line.content && !line.thinking && !line.done) continue
      const chunk = toChunk(line)
      yield chunk
      await runManager?.handleLLMNewToken(chunk.text, undefined, undefined, undefined, undefined, { chunk })
    }
  }

  override async _generate(
    prompts: string[],
    options: CallOptions,
    runManager?: CallbackManagerForLLMRun,
  ): Promise<LLMResult> {
    const complete = async (prompt: string) => {
      let whole = new GenerationChunk({ text: '' })
      for await (const chunk of this._streamResponseChunks(prompt, options, runManager)) whole = whole.concat(chunk)
      return [{ text: whole.text, ...(whole.generationInfo && { generationInfo: whole.generationInfo }) }]
    }
    return { generations: await Promise.all(prompts.map(complete)) }
  }

  /** A rough count that needs no network: four characters to a token. Ollama's own counts come with the answer. */
  override async getNumTokens(content: Parameters<Ollama['getNumTokens']>[0]): Promise<number> {
    return Math.ceil((typeof content === 'string' ? content : JSON.stringify(content)).length / 4)
  }
}

/** Ollama takes an empty text for the wish to load the model, and answers with nothing. */
function continued(prompt: string): string {
  if (prompt !== '') return prompt
  throw new AppError('INVALID_INPUT', 'There is no text to go on from.', { next: 'Write how the text begins.' })
}

function toChunk({ content, thinking, done, metadata }: AnswerLine): GenerationChunk {
  const generationInfo = {
    ...(thinking && { reasoning_content: thinking }),
    ...(done && { ...metadata, model_provider: 'ollama', usage_metadata: usageOf(metadata) }),
  }
  return new GenerationChunk({ text: content, generationInfo })
}

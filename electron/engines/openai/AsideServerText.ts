import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager'
import type { BaseLanguageModelInput } from '@langchain/core/language_models/base'
import { BaseLLM, type BaseLLMCallOptions } from '@langchain/core/language_models/llms'
import { GenerationChunk, type LLMResult } from '@langchain/core/outputs'
import { AppError } from '../../../shared/model/errors.ts'
import { leavable } from '../leavable.ts'
import type { ServerPiece } from './answerPiece.ts'
import { type ServerCall, sampling } from './requestBody.ts'
import { type ServerConnection, serverStream } from './serverStream.ts'

export interface AsideServerTextFields {
  model: string
  connection: ServerConnection
  call?: ServerCall
  /** Tokens of context, as far as it is known. */
  contextLength?: number | undefined
}

type ParsedCallOptions = BaseLLM['ParsedCallOptions']

/** A limit of ours where the server's would be sixteen tokens. */
const MAX_TOKENS = 2_048

/**
 * A server's text completion, under the rules of `AsideChatServer`: the text goes to the model as it stands. The last
 * chunk's `generationInfo` has the reason of the end, and `usage_metadata`.
 */
export class AsideServerText extends BaseLLM {
  readonly #fields: AsideServerTextFields

  static override lc_name(): string {
    return 'AsideServerText'
  }

  constructor(fields: AsideServerTextFields) {
    super({ maxRetries: 0 })
    this.#fields = fields
  }

  override _llmType(): string {
    return 'server'
  }

  override _streamIterator(
    input: BaseLanguageModelInput,
    options?: Partial<BaseLLMCallOptions>,
  ): AsyncGenerator<string> {
    return leavable(options?.signal, (signal) => super._streamIterator(input, { ...options, signal }))
  }

  override async *_streamResponseChunks(
    prompt: string,
    options: ParsedCallOptions,
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<GenerationChunk> {
    if (prompt === '') {
      throw new AppError('INVALID_INPUT', 'There is no text to go on from.', { next: 'Write how the text begins.' })
    }
    const body = { ...this.#parameters(prompt, options), prompt }
    const how = { signal: options.signal, join: true }
    for await (const piece of serverStream(this.#fields.connection, '/completions', body, how)) {
      const chunk = toChunk(piece)
      yield chunk
      await runManager?.handleLLMNewToken(chunk.text, undefined, undefined, undefined, undefined, { chunk })
    }
  }

  override async _generate(
    prompts: string[],
    options: ParsedCallOptions,
    runManager?: CallbackManagerForLLMRun,
  ): Promise<LLMResult> {
    const complete = async (prompt: string) => {
      let whole = new GenerationChunk({ text: '' })
      for await (const chunk of this._streamResponseChunks(prompt, options, runManager)) whole = whole.concat(chunk)
      return [{ text: whole.text, ...(whole.generationInfo && { generationInfo: whole.generationInfo }) }]
    }
    return { generations: await Promise.all(prompts.map(complete)) }
  }

  /** A rough count that needs no network: four characters to a token. */
  override async getNumTokens(content: Parameters<BaseLLM['getNumTokens']>[0]): Promise<number> {
    return Math.ceil((typeof content === 'string' ? content : JSON.stringify(content)).length / 4)
  }

  #parameters(prompt: string, { stop }: ParsedCallOptions): ReturnType<typeof sampling> {
    const { model, call = {}, connection, contextLength } = this.#fields
    const kind = connection.kind()
    const isBounded = call.maxTokens === undefined && kind !== 'llamaServer' && kind !== 'lmStudio'
    const room = contextLength === undefined ? MAX_TOKENS : contextLength - Math.ceil(prompt.length / 2)
    const maxTokens = isBounded ? Math.max(16, Math.min(MAX_TOKENS, room)) : call.maxTokens
    return sampling(model, { ...call, maxTokens }, { ...(stop && { stop }) })
  }
}

function toChunk({ content, thinking, done, metadata, usage }: ServerPiece): GenerationChunk {
  const generationInfo = {
    ...(thinking && { reasoning_content: thinking }),
    ...(done && { ...metadata, ...(usage && { usage_metadata: usage }) }),
  }
  return new GenerationChunk({ text: content, generationInfo })
}

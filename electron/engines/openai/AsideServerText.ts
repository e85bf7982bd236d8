import type { GenerationChunk } from '@langchain/core/outputs'
import { textChunk } from '../chatModels/chunks.ts'
import { textToContinue } from '../chatModels/fromStream.ts'
import { StreamedCompletion } from '../chatModels/StreamedCompletion.ts'
import { type ServerCall, sampling } from './requestBody.ts'
import { type ServerConnection, serverStream } from './serverStream.ts'

export interface AsideServerTextFields {
  model: string
  connection: ServerConnection
  call?: ServerCall
  /** Tokens of context, as far as it is known. */
  contextLength?: number | undefined
}

type ParsedCallOptions = StreamedCompletion['ParsedCallOptions']

/** A limit of ours where the server's would be sixteen tokens. */
const MAX_TOKENS = 2_048

/**
 * A server's text completion, under the rules of `AsideChatServer`: the text goes to the model as it stands. The last
 * chunk's `generationInfo` has the reason of the end, and `usage_metadata`.
 */
export class AsideServerText extends StreamedCompletion {
  readonly #fields: AsideServerTextFields

  static override lc_name(): string {
    return 'AsideServerText'
  }

  constructor(fields: AsideServerTextFields) {
    super()
    this.#fields = fields
  }

  override _llmType(): string {
    return 'server'
  }

  protected override async *chunks(text: string, options: ParsedCallOptions): AsyncGenerator<GenerationChunk> {
    const prompt = textToContinue(text)
    const body = { ...this.#parameters(prompt, options), prompt }
    const how = { signal: options.signal, join: true }
    for await (const piece of serverStream(this.#fields.connection, '/completions', body, how)) {
      yield textChunk({ ...piece, metadata: piece.done ? piece.metadata : undefined })
    }
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

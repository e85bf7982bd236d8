import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager'
import type { BaseLanguageModelInput } from '@langchain/core/language_models/base'
import { BaseChatModel } from '@langchain/core/language_models/chat_models'
import type { ChatModelStreamEvent } from '@langchain/core/language_models/event'
import type { AIMessageChunk, BaseMessage, MessageContent } from '@langchain/core/messages'
import type { ChatGenerationChunk, ChatResult } from '@langchain/core/outputs'
import { ChatOpenAICompletions } from '@langchain/openai'
import { AppError } from '../../../shared/model/errors.ts'
import { chatChunk } from '../chatModels/chunks.ts'
import { roughTokens, told, wholeMessage } from '../chatModels/fromStream.ts'
import { leavable } from '../chatModels/leavable.ts'
import type { ServerPiece } from './answerPiece.ts'
import { type CallOptions, chatParameters, type ServerCall } from './requestBody.ts'
import { type ServerConnection, serverStream } from './serverStream.ts'
import { toWireMessages } from './wireMessages.ts'

type ParsedCallOptions = ChatOpenAICompletions['ParsedCallOptions']

export interface AsideChatServerFields {
  model: string
  connection: ServerConnection
  /** What every call asks for; a call's own values go before these. */
  call?: ServerCall
  /**
   * Where nobody knows whether the model can call tools: when the server refuses them, the question is sent again without
   * any, and `refused` is told. Absent: a refusal is a failure.
   */
  toolsUnknown?: { refused(): void }
  /** Joins text that arrived in one network read into one chunk (default true). */
  coalesce?: boolean
}

/**
 * ChatOpenAICompletions with its own way to the server. An object belongs to one run, and nothing is shared with another:
 * its signal closes its own connection in every way of calling, failures are AppErrors, a stream in which the model did
 * not come to its end is one, and nothing comes from the environment.
 *
 * The parent is given neither the model's name, by which it would change roles, parameters and methods, nor the key, which
 * it would write into what describes a model; its own client is never made.
 */
export class AsideChatServer extends ChatOpenAICompletions {
  readonly #name: string
  readonly #connection: ServerConnection
  readonly #call: ServerCall
  readonly #toolsUnknown: AsideChatServerFields['toolsUnknown']
  readonly #coalesce: boolean

  static override lc_name(): string {
    return 'AsideChatServer'
  }

  constructor(fields: AsideChatServerFields) {
    super({
      model: 'server',
      apiKey: 'none',
      maxRetries: 0,
      // Each, when absent, would be read from the environment.
      configuration: { organization: '', project: '', baseURL: 'http://127.0.0.1/v1' },
    })
    const { model, connection, call = {}, toolsUnknown, coalesce = true } = fields
    this.#name = model
    this.#connection = connection
    this.#call = call
    this.#toolsUnknown = toolsUnknown
    this.#coalesce = coalesce
  }

  override get lc_serializable_keys(): string[] {
    return []
  }

  override get callKeys(): string[] {
    return [...super.callKeys, 'parallel_tool_calls']
  }

  override get profile(): Record<string, never> {
    return {}
  }

  override _getClientOptions(): never {
    throw new Error('The server is reached by serverStream alone.')
  }

  override getLsParams(options: ParsedCallOptions): ReturnType<ChatOpenAICompletions['getLsParams']> {
    return { ...super.getLsParams(options), ls_provider: 'server', ls_model_name: this.#name }
  }

  // LangChain's typings of a request are OpenAI's; a server takes and leaves what it likes.
  override invocationParams(options?: ParsedCallOptions): ReturnType<ChatOpenAICompletions['invocationParams']> {
    return this.#parameters(options ?? {}).parameters as never
  }

  // The parent overrides this with a way of its own to the server; this one goes through _streamResponseChunks.
  override _streamChatModelEvents(
    messages: BaseMessage[],
    options: ParsedCallOptions,
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatModelStreamEvent> {
    return BaseChatModel.prototype._streamChatModelEvents.call(this, messages, options, runManager)
  }

  override _streamIterator(
    input: BaseLanguageModelInput,
    options?: Partial<ParsedCallOptions>,
  ): AsyncGenerator<AIMessageChunk> {
    return leavable(options?.signal, (signal) => super._streamIterator(input, { ...options, signal }))
  }

  override _streamResponseChunks(
    messages: BaseMessage[],
    options: ParsedCallOptions,
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    return told(this.#chunks(messages, options), runManager)
  }

  override _generate(
    messages: BaseMessage[],
    options: ParsedCallOptions,
    runManager?: CallbackManagerForLLMRun,
  ): Promise<ChatResult> {
    return wholeMessage(this._streamResponseChunks(messages, options, runManager))
  }

  override getNumTokens(content: MessageContent): Promise<number> {
    return roughTokens(content)
  }

  async *#chunks(messages: BaseMessage[], options: ParsedCallOptions): AsyncGenerator<ChatGenerationChunk> {
    for await (const piece of this.#answer(messages, options)) yield chatChunk(piece)
  }

  async *#answer(messages: BaseMessage[], options: ParsedCallOptions): AsyncGenerator<ServerPiece> {
    const { parameters, isForced } = this.#parameters(options)
    const { tools, tool_choice: _, parallel_tool_calls: __, ...rest } = parameters
    const wire = toWireMessages(messages)
    const how = { signal: options.signal, join: this.#coalesce }
    const ask = (body: typeof rest) =>
      serverStream(this.#connection, '/chat/completions', { ...body, messages: wire } as never, how)
    let begun = false
    try {
      yield* withCalls(ask(parameters), isForced, () => {
        begun = true
      })
    } catch (error) {
      const isRefused =
        error instanceof AppError && error.code === 'MODEL_LACKS_CAPABILITY' && /tools/.test(error.message)
      if (!isRefused || !tools || begun || isForced || !this.#toolsUnknown) throw error
      this.#toolsUnknown.refused()
      yield* ask(rest)
    }
  }

  #parameters(options: object): ReturnType<typeof chatParameters> {
    const given = options as CallOptions
    const format = given.response_format as Parameters<ChatOpenAICompletions['_getResponseFormat']>[0]
    const read = { ...given, ...(format && { response_format: this._getResponseFormat(format) }) }
    return chatParameters(this.#name, this.#call, read, this.#connection.kind())
  }
}

/** The same pieces. STREAM_BROKEN at the end when there had to be a call and was none. */
async function* withCalls(
  pieces: AsyncGenerator<ServerPiece>,
  isForced: boolean,
  onFirst: () => void,
): AsyncGenerator<ServerPiece> {
  let calls = 0
  for await (const piece of pieces) {
    onFirst()
    calls += piece.calls.length
    if (piece.done && isForced && calls === 0) {
      throw new AppError('STREAM_BROKEN', 'The model did not make the tool call that it had to make.', {
        next: 'Try again, or choose another model.',
      })
    }
    yield piece
  }
}

import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager'
import type { BaseLanguageModelInput, ToolDefinition } from '@langchain/core/language_models/base'
import { BaseChatModel } from '@langchain/core/language_models/chat_models'
import type { ChatModelStreamEvent } from '@langchain/core/language_models/event'
import type { AIMessageChunk, BaseMessage, MessageContent } from '@langchain/core/messages'
import type { ChatGenerationChunk, ChatResult } from '@langchain/core/outputs'
import { ChatOllama, type ChatOllamaCallOptions, type ChatOllamaInput } from '@langchain/ollama'
import { forcedCall } from '../chatModels/forcedCall.ts'
import { roughTokens, told, wholeMessage } from '../chatModels/fromStream.ts'
import { leavable } from '../chatModels/leavable.ts'
import { answerStream, type OllamaConnection } from './answerStream.ts'
import { callKeys, type OllamaCall, readCall, withCall } from './callOptions.ts'
import { ChatChunks } from './chatChunks.ts'
import { toWireMessages } from './wireMessages.ts'

type CallOptions = ChatOllama['ParsedCallOptions']

export interface AsideChatOllamaFields extends Omit<ChatOllamaInput, 'baseUrl' | 'fetch' | 'headers' | 'think'> {
  model: string
  connection: OllamaConnection
  /** What every call starts from; a call's own values go before these. */
  call?: OllamaCall
  /** Joins text that arrived in one network read into one chunk (default true). */
  coalesce?: boolean
}

/**
 * ChatOllama with its own way to the server. An object belongs to one run, and nothing is shared with another: its
 * signal closes its own connection in every way of calling, failures are AppErrors, what the model said goes back to it
 * whole, and a prompt is never cut (`truncate: false`). Values per call go through `ollamaCall`.
 */
export class AsideChatOllama extends ChatOllama {
  readonly #connection: OllamaConnection
  readonly #call: OllamaCall
  readonly #coalesce: boolean

  static override lc_name(): string {
    return 'AsideChatOllama'
  }

  constructor({ connection, call = {}, coalesce = true, ...fields }: AsideChatOllamaFields) {
    // The address is only a label here: every request goes through `connection`.
    super({ maxRetries: 0, ...fields, baseUrl: 'http://127.0.0.1:11434' })
    this.#connection = connection
    this.#call = call
    this.#coalesce = coalesce
  }

  override get callKeys(): string[] {
    return [...super.callKeys, ...callKeys]
  }

  override invocationParams(options?: CallOptions): ReturnType<ChatOllama['invocationParams']> {
    return withCall(super.invocationParams(options), this.#call, options)
  }

  // The parent overrides this with a way of its own to the server; this one goes through _streamResponseChunks.
  override _streamChatModelEvents(
    messages: BaseMessage[],
    options: CallOptions,
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatModelStreamEvent> {
    return BaseChatModel.prototype._streamChatModelEvents.call(this, messages, options, runManager)
  }

  override _streamIterator(
    input: BaseLanguageModelInput,
    options?: Partial<ChatOllamaCallOptions>,
  ): AsyncGenerator<AIMessageChunk> {
    return leavable(options?.signal, (signal) => super._streamIterator(input, { ...options, signal }))
  }

  override _streamResponseChunks(
    messages: BaseMessage[],
    options: CallOptions,
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    return told(this.#chunks(messages, options), runManager)
  }

  override _generate(
    messages: BaseMessage[],
    options: CallOptions,
    runManager?: CallbackManagerForLLMRun,
  ): Promise<ChatResult> {
    return wholeMessage(this._streamResponseChunks(messages, options, runManager))
  }

  override getNumTokens(content: MessageContent): Promise<number> {
    return roughTokens(content)
  }

  async *#chunks(messages: BaseMessage[], options: CallOptions): AsyncGenerator<ChatGenerationChunk> {
    const { body, forced } = this.#request(messages, options)
    const chunks = new ChatChunks({ forced })
    const how = { signal: options.signal, join: this.#coalesce }
    for await (const line of answerStream(this.#connection, 'chat', body, how)) {
      const chunk = chunks.make(line)
      if (chunk) yield chunk
    }
  }

  #request(messages: BaseMessage[], options: CallOptions): { body: { model: string }; forced: boolean } {
    const { tools = [], ...params } = this.invocationParams(options)
    const wire = toWireMessages(messages)
    const { forceTool: choice } = readCall(options)
    if (choice === undefined || choice === 'none') {
      const offered = choice === undefined && tools.length > 0 && { tools }
      return { body: { ...params, ...offered, stream: true, messages: wire } as never, forced: false }
    }
    const described = (tools as ToolDefinition[]).map((tool) => tool.function)
    const { format, instruction } = forcedCall(choice, described)
    const instructed = [{ role: 'system', content: instruction }, ...wire]
    return { body: { ...params, format, stream: true, messages: instructed } as never, forced: true }
  }
}

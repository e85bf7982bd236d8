import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager'
import type { BaseLanguageModelInput, ToolDefinition } from '@langchain/core/language_models/base'
import { BaseChatModel } from '@langchain/core/language_models/chat_models'
import type { ChatModelStreamEvent } from '@langchain/core/language_models/event'
import { AIMessage, type AIMessageChunk, type BaseMessage, type MessageContent } from '@langchain/core/messages'
import type { ChatGenerationChunk, ChatResult } from '@langchain/core/outputs'
import { ChatOllama, type ChatOllamaCallOptions, type ChatOllamaInput } from '@langchain/ollama'
import { leavable } from '../leavable.ts'
import { answerStream, type OllamaConnection } from './answerStream.ts'
import { callKeys, type OllamaCall, readCall, withCall } from './callOptions.ts'
import { ChatChunks } from './chatChunks.ts'
import { forcedTool } from './forcedTool.ts'
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

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    options: CallOptions,
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    const { body, forced } = this.#request(messages, options)
    const chunks = new ChatChunks({ forced })
    const how = { signal: options.signal, join: this.#coalesce }
    for await (const line of answerStream(this.#connection, 'chat', body, how)) {
      const chunk = chunks.make(line)
      if (!chunk) continue
      yield chunk
      await runManager?.handleLLMNewToken(chunk.text, undefined, undefined, undefined, undefined, { chunk })
    }
  }

  override async _generate(
    messages: BaseMessage[],
    options: CallOptions,
    runManager?: CallbackManagerForLLMRun,
  ): Promise<ChatResult> {
    let whole: AIMessageChunk | undefined
    for await (const { message } of this._streamResponseChunks(messages, options, runManager)) {
      whole = whole ? whole.concat(message as AIMessageChunk) : (message as AIMessageChunk)
    }
    // A chunk keeps pieces of tool calls; a message has whole ones.
    const fields = {
      content: whole?.content ?? '',
      additional_kwargs: whole?.additional_kwargs ?? {},
      tool_calls: whole?.tool_calls ?? [],
      response_metadata: whole?.response_metadata ?? {},
      usage_metadata: whole?.usage_metadata as never,
    }
    const message = new AIMessage(fields)
    return { generations: [{ text: message.text, message }] }
  }

  /** A rough count that needs no network: four characters to a token. Ollama's own counts come with the answer. */
  override async getNumTokens(content: MessageContent): Promise<number> {
    const text =
      typeof content === 'string'
        ? content
        : content.map((block) => ('text' in block && typeof block.text === 'string' ? block.text : '')).join('')
    return Math.ceil(text.length / 4)
  }

  #request(messages: BaseMessage[], options: CallOptions): { body: { model: string }; forced: boolean } {
    const { tools, ...params } = this.invocationParams(options)
    const wire = toWireMessages(messages)
    const { forceTool } = readCall(options)
    if (!forceTool)
      return { body: { ...params, ...(tools && { tools }), stream: true, messages: wire } as never, forced: false }
    const { format, instruction } = forcedTool(forceTool, (tools ?? []) as ToolDefinition[])
    return { body: { ...params, format, stream: true, messages: [instruction, ...wire] } as never, forced: true }
  }
}

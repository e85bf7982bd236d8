import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager'
import type { BaseLanguageModelInput, ToolDefinition } from '@langchain/core/language_models/base'
import { BaseChatModel } from '@langchain/core/language_models/chat_models'
import type { ChatModelStreamEvent } from '@langchain/core/language_models/event'
import { AIMessage, AIMessageChunk, type BaseMessage, type MessageContent } from '@langchain/core/messages'
import { ChatGenerationChunk, type ChatResult } from '@langchain/core/outputs'
import { ChatOllama, type ChatOllamaCallOptions, type ChatOllamaInput } from '@langchain/ollama'
import { type OllamaCall, readCall } from './callOptions.ts'
import type { ChatLine } from './chatLine.ts'
import { chatStream, type OllamaConnection } from './chatStream.ts'
import { forcedTool, readForcedCall } from './forcedTool.ts'
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
    return [...super.callKeys, 'think', 'numCtx', 'keepAlive', 'format', 'options', 'tools', 'forceTool']
  }

  override invocationParams(options?: CallOptions): ReturnType<ChatOllama['invocationParams']> {
    const params = super.invocationParams(options)
    const call = { ...defined(this.#call), ...defined(readCall(options)) }
    const merged = {
      ...params.options,
      ...this.#call.options,
      ...call.options,
      ...(call.numCtx !== undefined && { num_ctx: call.numCtx }),
      ...(call.stop !== undefined && { stop: call.stop }),
    }
    return {
      ...params,
      ...(call.think !== undefined && { think: call.think }),
      ...(call.keepAlive !== undefined && { keep_alive: call.keepAlive }),
      ...(call.format !== undefined && { format: call.format }),
      options: defined(merged),
      // Without this Ollama drops the oldest messages of a long prompt and says nothing. Its typings don't know it.
      ...({ truncate: false } as object),
    }
  }

  // The parent overrides this with a way of its own to the server; this one goes through _streamResponseChunks.
  override _streamChatModelEvents(
    messages: BaseMessage[],
    options: CallOptions,
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatModelStreamEvent> {
    return BaseChatModel.prototype._streamChatModelEvents.call(this, messages, options, runManager)
  }

  // A generator that waits for a silent engine can't be returned from, so `break` goes through a signal of its own.
  override _streamIterator(
    input: BaseLanguageModelInput,
    options?: Partial<ChatOllamaCallOptions>,
  ): AsyncGenerator<AIMessageChunk> {
    const left = new AbortController()
    const signal = options?.signal ? AbortSignal.any([options.signal, left.signal]) : left.signal
    const chunks = super._streamIterator(input, { ...options, signal })
    const leave = async (): Promise<IteratorResult<AIMessageChunk>> => {
      left.abort()
      chunks.return(undefined).catch(() => {})
      return { done: true, value: undefined }
    }
    return {
      next: () => chunks.next(),
      return: leave,
      throw: async (error) => {
        await leave()
        throw error
      },
      [Symbol.asyncIterator]() {
        return this
      },
      [Symbol.asyncDispose]: async () => {
        await leave()
      },
    }
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    options: CallOptions,
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    const { body, forced } = this.#request(messages, options)
    const toChunk = new ChunkMaker(forced)
    for await (const line of chatStream(this.#connection, body, { signal: options.signal, join: this.#coalesce })) {
      const chunk = toChunk.make(line)
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

/** Makes LangChain's chunks out of one answer's lines, numbering its tool calls. */
class ChunkMaker {
  readonly #forced: boolean
  #forcedText = ''
  #calls = 0

  constructor(forced: boolean) {
    this.#forced = forced
  }

  make(line: ChatLine): ChatGenerationChunk | undefined {
    const { content, thinking, done, metadata } = this.#forced ? this.#hold(line) : line
    const calls = this.#forced && done ? [{ id: undefined, ...readForcedCall(this.#forcedText) }] : line.toolCalls
    if (!content && !thinking && calls.length === 0 && !done) return undefined
    const input = Number(metadata.prompt_eval_count ?? 0)
    const output = Number(metadata.eval_count ?? 0)
    // LangChain's typings have no counts on a plain chunk (they are `never`); at run time they are added up.
    const usage = { input_tokens: input, output_tokens: output, total_tokens: input + output } as never
    const fields = {
      content,
      additional_kwargs: thinking ? { reasoning_content: thinking } : {},
      tool_call_chunks: calls.map(({ id, name, args }) => ({
        type: 'tool_call_chunk' as const,
        id: id ?? `call_${crypto.randomUUID()}`,
        name,
        args: JSON.stringify(args),
        index: this.#calls++,
      })),
      response_metadata: { ...metadata, model_provider: 'ollama' },
      ...(done && { usage_metadata: usage }),
    }
    const message = new AIMessageChunk(fields)
    return new ChatGenerationChunk({ text: content, message })
  }

  /** The text of a forced call is the call, not an answer: it is kept back until it is whole. */
  #hold(line: ChatLine): ChatLine {
    this.#forcedText += line.content
    return { ...line, content: '' }
  }
}

function defined<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T
}

import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager'
import type { BaseLanguageModelInput } from '@langchain/core/language_models/base'
import { BaseChatModel, type BaseChatModelCallOptions } from '@langchain/core/language_models/chat_models'
import type { AIMessageChunk, BaseMessage, MessageContent } from '@langchain/core/messages'
import type { ChatGenerationChunk, ChatResult } from '@langchain/core/outputs'
import { roughTokens, told, wholeMessage } from './fromStream.ts'
import { leavable } from './leavable.ts'

/** A chat model of which a stream of chunks is all there is to know: LangChain's other ways of calling follow from that. */
export abstract class StreamedChatModel<
  CallOptions extends BaseChatModelCallOptions = BaseChatModelCallOptions,
> extends BaseChatModel<CallOptions> {
  constructor() {
    super({ maxRetries: 0 })
  }

  /** One answer. Ends by the signal in `options`, with an AbortError. */
  protected abstract chunks(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
  ): AsyncGenerator<ChatGenerationChunk>

  override _streamIterator(
    input: BaseLanguageModelInput,
    options?: Partial<CallOptions>,
  ): AsyncGenerator<AIMessageChunk> {
    return leavable(options?.signal, (signal) => super._streamIterator(input, { ...options, signal } as CallOptions))
  }

  override _streamResponseChunks(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    return told(this.chunks(messages, options), runManager)
  }

  override _generate(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    runManager?: CallbackManagerForLLMRun,
  ): Promise<ChatResult> {
    return wholeMessage(this._streamResponseChunks(messages, options, runManager))
  }

  override getNumTokens(content: MessageContent): Promise<number> {
    return roughTokens(content)
  }
}

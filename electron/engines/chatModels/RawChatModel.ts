import { BaseLLM } from '@langchain/core/language_models/llms'
import type { BaseMessage, MessageContent } from '@langchain/core/messages'
import type { ChatGenerationChunk, Generation } from '@langchain/core/outputs'
import { AppError } from '../../../shared/model/errors.ts'
import { chatChunk } from './chunks.ts'
import { StreamedChatModel } from './StreamedChatModel.ts'

type CallOptions = StreamedChatModel['ParsedCallOptions']

/**
 * A text completion in the place of a chat model: the texts of a conversation are one text, which is continued. After the
 * system prompt comes an empty line, what a person writes after an answer begins a new line, and all else stands as it is,
 * so that an answer goes on right where the text before it ends. There are no roles, templates or tools. INVALID_INPUT for
 * what is not text.
 */
export class RawChatModel extends StreamedChatModel {
  readonly #completion: BaseLLM

  static override lc_name(): string {
    return 'RawChatModel'
  }

  constructor(completion: BaseLLM) {
    super()
    this.#completion = completion
  }

  override _llmType(): string {
    return 'raw'
  }

  override bindTools(): this {
    return this
  }

  override getNumTokens(content: MessageContent): Promise<number> {
    return this.#completion.getNumTokens(content)
  }

  protected override async *chunks(messages: BaseMessage[], options: CallOptions): AsyncGenerator<ChatGenerationChunk> {
    for await (const generation of this.#complete(toOneText(messages), options)) yield toChunk(generation)
  }

  async *#complete(text: string, options: CallOptions): AsyncGenerator<Generation> {
    // What a completion without a stream of its own would throw at the first chunk.
    if (this.#completion._streamResponseChunks !== BaseLLM.prototype._streamResponseChunks) {
      yield* this.#completion._streamResponseChunks(text, options)
      return
    }
    const { generations } = await this.#completion._generate([text], options)
    yield* generations[0] ?? []
  }
}

function toChunk({ text, generationInfo = {} }: Generation): ChatGenerationChunk {
  const { usage_metadata: usage, reasoning_content: thinking = '', ...metadata } = generationInfo
  return chatChunk({ content: text, thinking, calls: [], metadata, usage })
}

function toOneText(messages: readonly BaseMessage[]): string {
  let whole = ''
  let before: string | undefined
  for (const message of messages) {
    const text = textOf(message)
    if (text === '') continue
    if (before === 'system') whole = `${whole.trimEnd()}\n\n`
    const isNext = before !== undefined && before !== 'system' && message.type === 'human'
    if (isNext && !whole.endsWith('\n') && !/^\r?\n/.test(text)) whole += '\n'
    whole += text
    before = message.type
  }
  return whole
}

function textOf({ content }: BaseMessage): string {
  if (typeof content === 'string') return content
  return content
    .map((block) => {
      if (block.type === 'text' && typeof block.text === 'string') return block.text
      throw new AppError('INVALID_INPUT', 'Only text can be continued as it stands.', {
        next: 'Take what is not text out of the conversation, or turn raw mode off.',
      })
    })
    .join('')
}

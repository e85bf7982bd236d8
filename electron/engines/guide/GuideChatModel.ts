import { setTimeout as pause } from 'node:timers/promises'
import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager'
import { BaseChatModel } from '@langchain/core/language_models/chat_models'
import { AIMessage, AIMessageChunk, type BaseMessage, type MessageContent } from '@langchain/core/messages'
import { ChatGenerationChunk, type ChatResult } from '@langchain/core/outputs'
import { manual } from './manual.ts'
import { createManualSearch } from './searchManual.ts'
import { meaningfulWords } from './words.ts'
import { answerWith, answerWithout, greeting } from './writeAnswer.ts'

/** Built at the first use and kept: the manual does not change while Aside runs. */
let search: ReturnType<typeof createManualSearch> | undefined

/** A pause between two pieces of a few words, so that an answer is seen to stream; a page of it takes about a second. */
const PAUSE_MS = 14

/** Answers the last question of a conversation with passages of the manual. It calls no tools and opens no connection. */
export class GuideChatModel extends BaseChatModel {
  readonly #pauseMs: number

  static override lc_name(): string {
    return 'GuideChatModel'
  }

  constructor({ pauseMs = PAUSE_MS }: { pauseMs?: number } = {}) {
    super({ maxRetries: 0 })
    this.#pauseMs = pauseMs
  }

  override _llmType(): string {
    return 'guide'
  }

  override bindTools(): this {
    return this
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    { signal }: this['ParsedCallOptions'],
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    for (const text of [...pieces(answer(messages)), END]) {
      await pause(this.#pauseMs, undefined, signal ? { signal } : {})
      const chunk = toChunk(text)
      yield chunk
      await runManager?.handleLLMNewToken(chunk.text, undefined, undefined, undefined, undefined, { chunk })
    }
  }

  override async _generate(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    runManager?: CallbackManagerForLLMRun,
  ): Promise<ChatResult> {
    let text = ''
    for await (const chunk of this._streamResponseChunks(messages, options, runManager)) text += chunk.text
    return { generations: [{ text, message: new AIMessage({ content: text, ...ending }) }] }
  }

  override async getNumTokens(content: MessageContent): Promise<number> {
    return Math.ceil(JSON.stringify(content).length / 4)
  }
}

function answer(messages: BaseMessage[]): string {
  const questions = messages.filter(({ type }) => type === 'human').map(({ text }) => text)
  const question = questions.at(-1) ?? ''
  search ??= createManualSearch(manual)
  const passages = search(question, questions.at(-2))
  if (passages.length > 0) return answerWith(passages)
  return meaningfulWords(question).length === 0 ? greeting(manual) : answerWithout(manual)
}

/** What the last chunk says. There are no tokens here, so none are counted. */
const END = ''
const ending = {
  response_metadata: { done_reason: 'stop' },
  usage_metadata: { input_tokens: 0, output_tokens: 0, total_tokens: 0 } as never,
}

function toChunk(text: string): ChatGenerationChunk {
  const message = new AIMessageChunk({ content: text, ...(text === END && ending) })
  return new ChatGenerationChunk({ text, message })
}

/** The text in pieces of up to three words, nothing lost: joined they are the text again. */
function pieces(text: string): string[] {
  return text.match(/(?:\S*\s+){1,3}|\S+$/g) ?? []
}

import { setTimeout as pause } from 'node:timers/promises'
import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager'
import { BaseChatModel } from '@langchain/core/language_models/chat_models'
import type { BaseMessage, MessageContent } from '@langchain/core/messages'
import type { ChatGenerationChunk, ChatResult } from '@langchain/core/outputs'
import { chatChunk } from '../chatModels/chunks.ts'
import { roughTokens, told, wholeMessage } from '../chatModels/fromStream.ts'
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

  override _streamResponseChunks(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    return told(this.#chunks(answer(messages), options.signal), runManager)
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

  async *#chunks(text: string, signal: AbortSignal | undefined): AsyncGenerator<ChatGenerationChunk> {
    for (const piece of [...pieces(text), END]) {
      await pause(this.#pauseMs, undefined, signal ? { signal } : {})
      yield chatChunk({ content: piece, thinking: '', calls: [], ...(piece === END && ending) })
    }
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
  metadata: { done_reason: 'stop' },
  usage: { input_tokens: 0, output_tokens: 0, total_tokens: 0 },
}

/** The text in pieces of up to three words, nothing lost: joined they are the text again. */
function pieces(text: string): string[] {
  return text.match(/(?:\S*\s+){1,3}|\S+$/g) ?? []
}

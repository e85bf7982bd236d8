import { setTimeout as pause } from 'node:timers/promises'
import type { BaseMessage } from '@langchain/core/messages'
import type { ChatGenerationChunk } from '@langchain/core/outputs'
import { chatChunk } from '../chatModels/chunks.ts'
import { StreamedChatModel } from '../chatModels/StreamedChatModel.ts'
import { manual } from './manual.ts'
import { createManualSearch } from './searchManual.ts'
import { meaningfulWords } from './words.ts'
import { answerWith, answerWithout, greeting } from './writeAnswer.ts'

/** Built at the first use and kept: the manual does not change while Aside runs. */
let search: ReturnType<typeof createManualSearch> | undefined

/** A pause between two pieces of a few words, so that an answer is seen to stream; a page of it takes about a second. */
const PAUSE_MS = 14

/** Answers the last question of a conversation with passages of the manual. It calls no tools and opens no connection. */
export class GuideChatModel extends StreamedChatModel {
  readonly #pauseMs: number

  static override lc_name(): string {
    return 'GuideChatModel'
  }

  constructor({ pauseMs = PAUSE_MS }: { pauseMs?: number } = {}) {
    super()
    this.#pauseMs = pauseMs
  }

  override _llmType(): string {
    return 'guide'
  }

  override bindTools(): this {
    return this
  }

  protected override async *chunks(
    messages: BaseMessage[],
    { signal }: this['ParsedCallOptions'],
  ): AsyncGenerator<ChatGenerationChunk> {
    for (const piece of [...pieces(answer(messages)), END]) {
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

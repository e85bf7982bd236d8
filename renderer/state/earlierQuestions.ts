import { branchTo } from '../../shared/messageTree.ts'
import { typedOf } from '../../shared/model/message.ts'
import { appState } from './current.ts'
import type { Desk } from './desk.ts'

/**
 * The questions asked from a desk, newest first, read from their conversations as they are walked. A deleted conversation
 * has none. The same question twice in a row is one.
 */
export class EarlierQuestions {
  readonly #conversations: string[]
  readonly #texts: string[] = []

  constructor({ history }: Desk) {
    this.#conversations = history.store.get().visited.toReversed()
  }

  /** 0: the newest; null when there is none so early. */
  async at(index: number): Promise<string | null> {
    while (this.#texts.length <= index) {
      const id = this.#conversations.shift()
      if (id === undefined) return null
      for (const text of await questionsOf(id)) if (text !== this.#texts.at(-1)) this.#texts.push(text)
    }
    return this.#texts[index] ?? null
  }
}

async function questionsOf(conversationId: string): Promise<string[]> {
  const { queryClient, queries } = appState()
  const known = await queryClient.ensureQueryData(queries.conversation(conversationId)).catch(() => null)
  if (!known) return []
  return branchTo(known.messages, known.conversation.headId)
    .filter(({ role }) => role === 'user')
    .map(typedOf)
    .filter((text) => text.trim() !== '')
    .toReversed()
}

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { branchTo } from '../../shared/messageTree.ts'
import { typedOf } from '../../shared/model/message.ts'
import { useConversations } from './conversationState.ts'
import { appState } from './current.ts'
import type { Desk } from './desk.ts'
import { useStore } from './store.ts'

/**
 * The questions asked in quick ask, in whichever of its pages, newest first, read from their conversations as they are
 * walked. A deleted conversation has none. The same question twice in a row is one.
 */
export class EarlierQuestions {
  readonly #desk: Desk
  #conversations: string[] | null = null
  readonly #texts: string[] = []

  constructor(desk: Desk) {
    this.#desk = desk
  }

  /** 0: the newest; null when there is none so early. */
  async at(index: number): Promise<string | null> {
    this.#conversations ??= await newestFirst(this.#desk)
    while (this.#texts.length <= index) {
      const id = this.#conversations.shift()
      if (id === undefined) return null
      for (const text of await questionsOf(id)) if (text !== this.#texts.at(-1)) this.#texts.push(text)
    }
    return this.#texts[index] ?? null
  }
}

/** True when Up leads to a question. */
export function useHasEarlier({ history }: Desk): boolean {
  const { queryClient, queries } = appState()
  const { data } = useQuery(queries.quickConversations, queryClient)
  const { conversations } = useConversations()
  const visited = useStore(history.store, (now) => now.visited)
  return useMemo(() => {
    const quick = new Set([...(data ?? []), ...visited])
    return conversations.some(({ id }) => quick.has(id))
  }, [data, visited, conversations])
}

/** Those of the desk that main does not know yet are the newest. */
async function newestFirst({ history }: Desk): Promise<string[]> {
  const { queryClient, queries } = appState()
  const [quick, known] = await Promise.all([
    queryClient.fetchQuery({ ...queries.quickConversations, staleTime: 0 }).catch(() => []),
    queryClient.ensureQueryData(queries.conversations).catch(() => []),
  ])
  const changedAt = new Map(known.map(({ id, updatedAt }) => [id, updatedAt]))
  const at = (id: string) => changedAt.get(id) ?? Date.now()
  return [...new Set([...history.store.get().visited.toReversed(), ...quick])].sort((a, b) => at(b) - at(a))
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

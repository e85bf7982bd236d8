import type { QueryKey } from '@tanstack/react-query'
import { newestLeaf } from '../../shared/messageTree.ts'
import type { Conversation, ConversationSettings } from '../../shared/model/conversation.ts'
import type { Message } from '../../shared/model/message.ts'
import { appState } from './current.ts'
import { keys } from './queries.ts'

// Each change is seen at once and taken back when main refuses it; the promise then rejects with an AppError.

interface Opened {
  conversation: Conversation
  messages: Message[]
}

export function renameConversation(conversationId: string, title: string): Promise<void> {
  const change = (conversation: Conversation) => ({ ...conversation, title: title.trim(), autoTitle: false })
  return changed(conversationId, change, (api) => api.conversations.rename({ conversationId, title }))
}

export function pinConversation(conversationId: string, pinned: boolean): Promise<void> {
  const change = (conversation: Conversation) => ({ ...conversation, pinned })
  return changed(conversationId, change, (api) => api.conversations.pin({ conversationId, pinned }))
}

/** Replaces the conversation's settings as a whole. */
export function configureConversation(conversationId: string, settings: ConversationSettings): Promise<void> {
  const change = (conversation: Conversation) => ({ ...conversation, settings })
  return changed(conversationId, change, (api) => api.conversations.configure({ conversationId, settings }))
}

/** Shows the branch through this message, to its newest end. */
export function showBranch(conversationId: string, messageId: string): Promise<void> {
  const { queryClient, queries } = appState()
  const messages = queryClient.getQueryData(queries.conversation(conversationId).queryKey)?.messages ?? []
  const headId = newestLeaf(messages, messageId)
  const change = (conversation: Conversation) => ({ ...conversation, headId })
  return changed(conversationId, change, (api) => api.conversations.showBranch({ conversationId, messageId }))
}

/** Takes it off the list, and out of this window. The answer brings it back, where it was shown too. */
export async function removeConversation(conversationId: string): Promise<() => Promise<void>> {
  const { api, history } = appState()
  const before = history.store.get()
  const wasShown = history.shown === conversationId
  const wasVisited = before.visited.includes(conversationId)
  await optimistic(
    [keys.conversations],
    () => {
      const { queryClient, queries } = appState()
      queryClient.setQueryData(queries.conversations.queryKey, (list) =>
        list?.filter(({ id }) => id !== conversationId),
      )
      history.forget(conversationId)
    },
    () => api.conversations.remove({ conversationId }),
    () => wasShown && history.open(conversationId),
  )
  return async () => {
    await restoreConversation(conversationId)
    if (wasShown && history.shown === null) history.open(conversationId)
    else if (wasVisited) history.readmit(conversationId)
  }
}

/** Brings back a conversation that was deleted since Aside was started. */
export async function restoreConversation(conversationId: string): Promise<void> {
  const { api, queryClient } = appState()
  await api.conversations.restore({ conversationId })
  await queryClient.invalidateQueries({ queryKey: keys.conversations })
  await queryClient.invalidateQueries({ queryKey: keys.conversation(conversationId) })
}

function changed(
  conversationId: string,
  change: (conversation: Conversation) => Conversation,
  call: (api: ReturnType<typeof appState>['api']) => Promise<unknown>,
): Promise<void> {
  const { api, queryClient, queries } = appState()
  const one = queries.conversation(conversationId).queryKey
  return optimistic(
    [keys.conversations, keys.conversation(conversationId)],
    () => {
      queryClient.setQueryData(queries.conversations.queryKey, (list) => {
        const next = list?.map((conversation) =>
          conversation.id === conversationId ? change(conversation) : conversation,
        )
        return next && [...next.filter(({ pinned }) => pinned), ...next.filter(({ pinned }) => !pinned)]
      })
      queryClient.setQueryData(one, (opened: Opened | undefined) =>
        opened ? { ...opened, conversation: change(opened.conversation) } : opened,
      )
    },
    () => call(api),
  )
}

async function optimistic(
  queryKeys: QueryKey[],
  apply: () => void,
  call: () => Promise<unknown>,
  rollBack: () => void = () => {},
): Promise<void> {
  const { queryClient } = appState()
  // A read that is under way would bring the old state back.
  await Promise.all(queryKeys.map((queryKey) => queryClient.cancelQueries({ queryKey, exact: true })))
  const before = queryKeys.map((queryKey) => [queryKey, queryClient.getQueryData(queryKey)] as const)
  apply()
  try {
    await call()
  } catch (error) {
    for (const [queryKey, data] of before) queryClient.setQueryData(queryKey, data)
    rollBack()
    throw error
  } finally {
    for (const queryKey of queryKeys) void queryClient.invalidateQueries({ queryKey, exact: true })
  }
}

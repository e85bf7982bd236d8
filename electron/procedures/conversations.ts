import { done } from '../../shared/contract/base.ts'
import { newestLeaf } from '../../shared/messageTree.ts'
import { AppError } from '../../shared/model/errors.ts'
import type { Assistant } from '../assistant/assistant.ts'
import type { ConversationStore } from '../storage/storage.ts'
import { os } from './base.ts'

interface Deps {
  conversations: ConversationStore
  assistant: Pick<Assistant, 'cancelConversation'>
  onChange(conversationId: string): void
}

export function conversationProcedures({ conversations, assistant, onChange }: Deps) {
  async function change(conversationId: string, work: Promise<void>) {
    await work
    onChange(conversationId)
    return done
  }

  return os.conversations.router({
    list: os.conversations.list.handler(() => conversations.list()),
    get: os.conversations.get.handler(({ input }) => conversations.get(input.conversationId, { pictures: false })),
    pictures: os.conversations.pictures.handler(({ input }) =>
      conversations.pictures(input.conversationId, input.messageId),
    ),
    rename: os.conversations.rename.handler(({ input }) =>
      change(input.conversationId, conversations.rename(input.conversationId, input.title, 'user')),
    ),
    pin: os.conversations.pin.handler(({ input }) =>
      change(input.conversationId, conversations.pin(input.conversationId, input.pinned)),
    ),
    configure: os.conversations.configure.handler(({ input }) =>
      change(input.conversationId, conversations.configure(input.conversationId, input.settings)),
    ),
    showBranch: os.conversations.showBranch.handler(async ({ input }) => {
      const { messages } = await conversations.get(input.conversationId, { pictures: false })
      if (!messages.some((message) => message.id === input.messageId)) {
        throw new AppError('NOT_FOUND', 'This message no longer exists.', { next: 'Open the conversation again.' })
      }
      const head = newestLeaf(messages, input.messageId)
      return change(input.conversationId, conversations.setHead(input.conversationId, head))
    }),
    remove: os.conversations.remove.handler(async ({ input }) => {
      // Removed first: a question that is on its way then finds no conversation, or its run is there to be cancelled.
      const removed = await change(input.conversationId, conversations.remove(input.conversationId))
      assistant.cancelConversation(input.conversationId)
      return removed
    }),
    restore: os.conversations.restore.handler(({ input }) =>
      change(input.conversationId, conversations.restore(input.conversationId)),
    ),
    removed: os.conversations.removed.handler(() => conversations.listRemoved()),
    search: os.conversations.search.handler(({ input }) => conversations.search(input.query, input.limit)),
  })
}

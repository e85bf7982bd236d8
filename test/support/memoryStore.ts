import type { ConversationStore, Turn } from '../../electron/storage/storage.ts'
import { foldRun } from '../../shared/foldRun.ts'
import type { Conversation } from '../../shared/model/conversation.ts'
import { AppError } from '../../shared/model/errors.ts'
import type { Message } from '../../shared/model/message.ts'
import type { RunEvent } from '../../shared/model/runEvent.ts'

/** Conversations in memory, for tests of what stands above storage. `order` is what was called, in order. */
export class MemoryStore implements ConversationStore {
  readonly conversations = new Map<string, Conversation>()
  readonly messages = new Map<string, Message>()
  readonly journal = new Map<string, RunEvent[]>()
  readonly order: string[] = []
  /** Set to make every write fail. */
  failing: AppError | undefined

  #write(call: string): void {
    this.order.push(call)
    if (this.failing) throw this.failing
  }

  #conversation(id: string): Conversation {
    const conversation = this.conversations.get(id)
    if (!conversation) throw new AppError('NOT_FOUND', 'No such conversation.')
    return conversation
  }

  #change(id: string, change: Partial<Conversation>): void {
    this.conversations.set(id, { ...this.#conversation(id), ...change })
  }

  async list() {
    return [...this.conversations.values()]
  }

  async get(id: string) {
    const conversation = this.#conversation(id)
    const messages = [...this.messages.values()].filter((message) => message.conversationId === id)
    return { conversation, messages }
  }

  async pictures(_id: string, messageId: string) {
    return (this.messages.get(messageId)?.blocks ?? []).filter((block) => block.type === 'image')
  }

  async beginTurn({ conversation, question, answer, beside = [] }: Turn) {
    this.#write('beginTurn')
    if (conversation) this.conversations.set(conversation.id, conversation)
    if (question) this.messages.set(question.id, question)
    for (const one of [answer, ...beside]) this.messages.set(one.id, one)
    this.#change(answer.conversationId, { headId: answer.id })
  }

  async setComparison(_id: string, messageIds: string[], comparison: string | null) {
    this.#write('setComparison')
    for (const id of messageIds) {
      const { comparison: _, ...message } = this.messages.get(id) as Message
      this.messages.set(id, { ...message, ...(comparison !== null && { comparison }) })
    }
  }

  async listStreaming() {
    return [...this.messages.values()].filter((message) => message.status === 'streaming')
  }

  async appendEvents(messageId: string, events: RunEvent[]) {
    this.#write('appendEvents')
    this.journal.set(messageId, [...(this.journal.get(messageId) ?? []), ...events])
  }

  async finishAnswer(message: Message) {
    this.#write('finishAnswer')
    const { comparison: _, ...rest } = message
    const comparison = this.messages.get(message.id)?.comparison
    this.messages.set(message.id, { ...rest, ...(comparison && { comparison }) })
    this.journal.delete(message.id)
  }

  /** What a reader would find after a crash now. */
  recovered(messageId: string): Message {
    const message = this.messages.get(messageId) as Message
    return (this.journal.get(messageId) ?? []).reduce(foldRun, message)
  }

  async rename(id: string, title: string) {
    this.#change(id, { title, autoTitle: false })
  }

  async pin(id: string, pinned: boolean) {
    this.#change(id, { pinned })
  }

  async configure(id: string, settings: Conversation['settings']) {
    this.#change(id, { settings })
  }

  async setHead(id: string, headId: string) {
    this.#change(id, { headId })
  }

  async remove(id: string) {
    this.#conversation(id)
    this.conversations.delete(id)
  }

  async restore() {}

  async listRemoved() {
    return []
  }

  async search() {
    return []
  }
}

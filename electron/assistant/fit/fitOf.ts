import { branchTo, comparedWith } from '../../../shared/messageTree.ts'
import type { ConversationSettings, ModelRef } from '../../../shared/model/conversation.ts'
import type { Message } from '../../../shared/model/message.ts'
import type { AskingDefaults } from '../../../shared/model/preset.ts'
import type { PromptFit } from '../../../shared/model/promptFit.ts'
import type { ConversationStore } from '../../storage/storage.ts'
import { askedOf } from '../asked.ts'
import type { Ask } from '../assistant.ts'
import type { PromptMeter } from './promptMeter.ts'

/** A question, or with `again` an answer to be made once more, that is compared with its context before it is asked. */
export interface FitQuestion
  extends Pick<Ask, 'conversationId' | 'settings' | 'parentId' | 'forThisAnswer' | 'blocks' | 'questionId'> {
  again?: { messageId: string; how: 'regenerate' | 'continue' } | undefined
  refused?: boolean | undefined
}

interface Parts {
  conversations: Pick<ConversationStore, 'get'>
  meter: PromptMeter
  defaultsOf(engineId: string): AskingDefaults | undefined
  fallbackModel(): ModelRef
  /** What that model gets of a branch. */
  seen(model: ModelRef, branch: Message[]): Promise<{ branch: Message[] }>
}

/** How a question compares with its context, made of the same parts as when it is asked. Stores nothing. */
export async function fitOf(question: FitQuestion, parts: Parts): Promise<PromptFit> {
  const { conversationId, again, refused } = question
  const found = conversationId === undefined ? undefined : await parts.conversations.get(conversationId)
  const settings = { ...(found ? found.conversation.settings : question.settings), ...question.forThisAnswer }
  const messages = found?.messages ?? []
  const message = again && messages.find(({ id }) => id === again.messageId)
  const branch = message
    ? branchTo(messages, again.how === 'continue' || message.role === 'user' ? message.id : message.parentId)
    : [
        ...branchTo(
          messages,
          question.parentId === undefined ? (found?.conversation.headId ?? null) : question.parentId,
        ),
        questionOf(question),
      ]
  const model = modelOf(settings, question, messages, message) ?? parts.fallbackModel()
  const view = await parts.seen(model, branch)
  const defaults = parts.defaultsOf(model.engine)
  return parts.meter.fit(askedOf({ model, settings, branch: view.branch, defaults, conversationId }), refused)
}

/** The model that answers: of an answer that is made once more sometimes its own. */
function modelOf(
  settings: ConversationSettings,
  { again, forThisAnswer }: FitQuestion,
  messages: Message[],
  message: Message | undefined,
): ModelRef | undefined {
  const own =
    message && (again?.how === 'continue' || comparedWith(messages, message).length > 0) ? message.model : undefined
  return forThisAnswer?.model ?? own ?? settings.model ?? message?.model
}

function questionOf({ conversationId = 'new', questionId = 'question', blocks }: FitQuestion): Message {
  return { id: questionId, conversationId, parentId: null, role: 'user', blocks, status: 'complete', createdAt: 0 }
}

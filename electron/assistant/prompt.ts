import {
  type BaseMessage,
  type BaseMessageLike,
  coerceMessageLikeToMessage,
  SystemMessage,
} from '@langchain/core/messages'
import { ChatPromptTemplate, MessagesPlaceholder } from '@langchain/core/prompts'
import { AppError } from '../../shared/model/errors.ts'

/** What a call of the chain is asked: a question, messages in any of LangChain's forms, or both beside a system prompt. */
export type ChainInput =
  | string
  | BaseMessageLike[]
  | { system?: string | undefined; messages: string | BaseMessageLike[] }

/** The variables of the prompt. */
export interface PromptInput {
  system: BaseMessage[]
  messages: BaseMessage[]
}

/**
 * The chain's prompt: an optional system prompt, then the conversation. Both come as whole messages, so that braces in
 * what people write are never read as template variables. Without a system prompt the model keeps its own.
 */
export function createPrompt() {
  return ChatPromptTemplate.fromMessages([
    new MessagesPlaceholder({ variableName: 'system', optional: true }),
    new MessagesPlaceholder('messages'),
  ])
}

/** The input as the prompt's variables. INVALID_INPUT names the one that is missing, or is no message. */
export function toPromptInput(input: ChainInput): PromptInput {
  const isMessages = typeof input === 'string' || Array.isArray(input)
  const { system, messages } = isMessages ? { system: undefined, messages: input } : { ...input }
  if (messages === undefined || (Array.isArray(messages) && messages.length === 0)) {
    throw new AppError('INVALID_INPUT', 'The variable "messages" of the prompt is missing.', {
      next: 'Give a question, or messages.',
    })
  }
  return { system: system?.trim() ? [new SystemMessage(system)] : [], messages: toMessages(messages) }
}

function toMessages(messages: string | BaseMessageLike[]): BaseMessage[] {
  const given = typeof messages === 'string' ? [{ role: 'user', content: messages }] : messages
  return given.map((message, at) => {
    try {
      return coerceMessageLikeToMessage(message as BaseMessageLike)
    } catch (error) {
      throw new AppError('INVALID_INPUT', `"messages.${at}" is no message.`, {
        next: 'A message has a role (system, user, assistant or tool) and content.',
        cause: error,
      })
    }
  })
}

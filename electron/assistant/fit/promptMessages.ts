import { type BaseMessage, SystemMessage } from '@langchain/core/messages'
import type { Message } from '../../../shared/model/message.ts'
import { toChatMessages } from '../toChatMessages.ts'

/** The messages that a model is sent, as the chain's prompt makes them. */
export function promptMessages(system: string | undefined, branch: Message[]): BaseMessage[] {
  return [...(system?.trim() ? [new SystemMessage(system)] : []), ...toChatMessages(branch)]
}

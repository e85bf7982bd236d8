import { createHash } from 'node:crypto'
import { AppError } from '../../../shared/model/errors.ts'
import type { Message } from '../../../shared/model/message.ts'
import type { CallerMessage } from '../callerMessage.ts'

/** What of a caller's messages goes to a thread. */
export interface NewMessages {
  messages: CallerMessage[]
  /** What the question is stored as, so that it is known when the caller sends it again. */
  questionId: string | undefined
}

/**
 * Clients send what is new to a thread, or the whole state as they know it, every time: LangGraph tells by the messages'
 * ids which are new. Here a thread is a conversation, and takes one new question at a time.
 */
export function newMessages(
  messages: readonly CallerMessage[],
  stored: readonly Message[],
  idInThread: (callerId: string) => string,
): NewMessages {
  const ids = new Set(stored.map(({ id }) => id))
  const calls = new Set(stored.flatMap(({ blocks }) => blocks.map((block) => block.type === 'toolCall' && block.id)))
  const storedId = ({ id = '' }: CallerMessage) => {
    // Later steps of an answer have its id and a number.
    const known = [id, id.replace(/-\d+$/, ''), idInThread(id)]
    return known.find((one) => ids.has(one))
  }
  const isKnown = (one: CallerMessage) => (one.role === 'tool' ? calls.has(one.callId) : storedId(one) !== undefined)

  const said = messages.filter(({ role }) => role !== 'system')
  const last = said.at(-1)
  if (last?.role !== 'user' || isKnown(last)) {
    throw new AppError('INVALID_INPUT', 'input.messages: the last one must be a new question of the user’s.')
  }
  const given = new Set(said.map(storedId))
  const isWhole = stored.every(({ id, blocks }) => given.has(id) || !blocks.some(isSaid))
  if (!isWhole && said.filter((one) => !isKnown(one)).length > 1) {
    throw new AppError('INVALID_INPUT', 'input.messages: a thread takes its whole history, or one new question.')
  }
  const systems = messages.filter(({ role }) => role === 'system')
  const questionId = last.id === undefined ? undefined : idInThread(last.id)
  return { messages: [...systems, ...(isWhole ? said : [last])], questionId }
}

/** An id that no other thread has, whatever its caller calls its messages. */
export function threadIds(tokenId: string, thread: string): (callerId: string) => string {
  return (callerId) =>
    createHash('sha256')
      .update(JSON.stringify([tokenId, thread, callerId]))
      .digest('base64url')
      .slice(0, 32)
}

function isSaid({ type }: Message['blocks'][number]): boolean {
  return type === 'text' || type === 'image' || type === 'toolCall'
}

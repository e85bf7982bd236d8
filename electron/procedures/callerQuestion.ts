import { randomUUID } from 'node:crypto'
import { AppError } from '../../shared/model/errors.ts'
import type { Block, Message } from '../../shared/model/message.ts'
import type { CallerMessage } from './callerMessage.ts'

/**
 * A caller's messages as the assistant takes them: what was said before, what is asked, and the system's words. Where the
 * last are results of tools nothing new is asked (no blocks): the answer before goes on with them.
 */
export function toQuestion(
  messages: readonly CallerMessage[],
  system?: string,
): { earlier: Message[]; blocks: Block[]; systemPrompt?: string } {
  const last = messages.at(-1)
  if (last?.role !== 'user' && last?.role !== 'tool') {
    throw new AppError('INVALID_INPUT', 'The last message must be a question, or the result of a tool.')
  }
  const systems = messages.flatMap((message) => (message.role === 'system' ? [message.text] : []))
  const systemPrompt = [...(system === undefined ? [] : [system]), ...systems].join('\n\n')
  const question = last.role === 'user' ? last : undefined
  const said = messages.filter((message) => message.role !== 'system' && message !== question)
  return {
    earlier: toMessages(said as Said[]),
    blocks: question?.blocks ?? [],
    ...(systemPrompt !== '' && { systemPrompt }),
  }
}

type Said = Exclude<CallerMessage, { role: 'system' }>

/** Results of tools stand in the answer whose calls they are of, as Aside keeps them. */
function toMessages(said: readonly Said[]): Message[] {
  const messages: Message[] = []
  for (const one of said) {
    const before = messages.at(-1)
    if (one.role === 'tool') {
      const { callId, name, text: content, isError } = one
      const isAnswer = before?.blocks.some((block) => block.type === 'toolCall' && block.id === callId)
      if (!before || !isAnswer) {
        throw new AppError('INVALID_INPUT', 'The result of a tool must follow the message whose call it answers.')
      }
      before.blocks.push({ type: 'toolResult', callId, name, content, isError })
      continue
    }
    messages.push({
      id: one.id ?? randomUUID(),
      conversationId: 'none',
      parentId: before?.id ?? null,
      role: one.role,
      // A copy: results of its calls are added to it.
      blocks: [...one.blocks],
      status: 'complete',
      createdAt: 0,
    })
  }
  return messages
}

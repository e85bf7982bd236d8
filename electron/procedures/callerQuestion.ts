import { randomUUID } from 'node:crypto'
import { AppError } from '../../shared/model/errors.ts'
import type { Block, Message } from '../../shared/model/message.ts'
import type { CallerMessage } from './callerMessage.ts'

/** A caller's messages as the assistant takes them: what was said before, what is asked, and the system's words. */
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
  const said = messages.slice(0, -1).filter((message) => message.role !== 'system')
  return {
    earlier: toMessages(said),
    blocks: blocksOf(last),
    ...(systemPrompt !== '' && { systemPrompt }),
  }
}

/** Results of tools stand in the answer whose calls they are of, as Aside keeps them. */
function toMessages(said: readonly Exclude<CallerMessage, { role: 'system' }>[]): Message[] {
  const messages: Message[] = []
  for (const one of said) {
    const before = messages.at(-1)
    if (one.role === 'tool' && before?.role === 'assistant') {
      before.blocks.push(...blocksOf(one))
      continue
    }
    messages.push({
      id: randomUUID(),
      conversationId: 'none',
      parentId: before?.id ?? null,
      role: one.role === 'assistant' ? 'assistant' : 'user',
      blocks: blocksOf(one),
      status: 'complete',
      createdAt: 0,
    })
  }
  return messages
}

function blocksOf(message: Exclude<CallerMessage, { role: 'system' }>): Block[] {
  if (message.role !== 'tool') return [...message.blocks]
  const { callId, name, text: content, isError } = message
  return [{ type: 'toolResult', callId, name, content, isError }]
}

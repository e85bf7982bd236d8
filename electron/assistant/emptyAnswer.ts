import { randomUUID } from 'node:crypto'
import type { ModelRef } from '../../shared/model/conversation.ts'
import type { Message } from '../../shared/model/message.ts'

/** An answer that is about to be made, with the run that makes it. */
export function emptyAnswer(conversationId: string, parentId: string, model: ModelRef, createdAt: number): Message {
  return {
    id: randomUUID(),
    conversationId,
    parentId,
    role: 'assistant',
    blocks: [],
    status: 'streaming',
    createdAt,
    runId: randomUUID(),
    model,
  }
}

import type { Turn } from '../../electron/storage/storage.ts'
import type { Conversation } from '../../shared/model/conversation.ts'
import type { Message } from '../../shared/model/message.ts'
import type { RunEvent } from '../../shared/model/runEvent.ts'

export function conversation(id: string, more: Partial<Conversation> = {}): Conversation {
  const times = { createdAt: 1_000, updatedAt: 1_000 }
  return { id, title: id, autoTitle: true, pinned: false, ...times, headId: null, settings: {}, ...more }
}

export function question(id: string, conversationId: string, text: string, more: Partial<Message> = {}): Message {
  const blocks: Message['blocks'] = [{ type: 'text', text }]
  return { id, conversationId, parentId: null, role: 'user', blocks, status: 'complete', createdAt: 1_000, ...more }
}

export function answer(
  id: string,
  conversationId: string,
  parentId: string | null,
  more: Partial<Message> = {},
): Message {
  const rest = { parentId, role: 'assistant', blocks: [], status: 'streaming', createdAt: 1_001 } as const
  return { id, conversationId, ...rest, blocks: [], ...more }
}

/** A new conversation with one question, and its answer not yet made. */
export function firstTurn(id: string, text = 'What is a lock?', more: Partial<Conversation> = {}): Turn {
  return {
    conversation: conversation(id, more),
    question: question(`${id}-q`, id, text),
    answer: answer(`${id}-a`, id, `${id}-q`),
  }
}

export function started(messageId: string, conversationId: string, runId = 'run'): RunEvent {
  const model = { engine: 'test', name: 'm' }
  return { type: 'started', runId, seq: 1, conversationId, messageId, model, at: 1_000 }
}

export function text(seq: number, words: string, runId = 'run'): RunEvent {
  return { type: 'text', runId, seq, text: words }
}

/** The answer of `firstTurn(id)`, ended with these words. */
export function ended(id: string, words: string, more: Partial<Message> = {}): Message {
  return answer(`${id}-a`, id, `${id}-q`, { status: 'complete', blocks: [{ type: 'text', text: words }], ...more })
}

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Conversation } from '../../../shared/model/conversation.ts'
import type { Message } from '../../../shared/model/message.ts'
import { root } from './environment.ts'

export interface StoredConversation {
  conversation: Conversation
  /** Parents before their children. Each assistant message follows a user message or is a sibling of another answer. */
  messages: Message[]
}

/**
 * Puts conversations into a data folder that no Aside holds, through storage's own front door: states that no engine of a
 * test can make at will, such as an answer with tool calls. Storage runs in a Node of its own, which can load the worker.
 */
export async function storeConversations(dataDir: string, stored: readonly StoredConversation[]): Promise<void> {
  const script = join(root, 'test/e2e/support/storeConversationsChild.ts')
  await promisify(execFile)(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    script,
    dataDir,
    JSON.stringify(stored),
  ])
}

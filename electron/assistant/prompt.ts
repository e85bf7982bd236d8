import { ChatPromptTemplate, MessagesPlaceholder } from '@langchain/core/prompts'

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

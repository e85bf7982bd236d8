import { AIMessage, type BaseMessage, HumanMessage, ToolMessage } from '@langchain/core/messages'
import type { Block, Message } from '../../shared/model/message.ts'
import { textOf } from '../../shared/model/message.ts'

/**
 * A branch of a conversation as the model gets it. Answers that never got a word are left out (two questions then stand
 * side by side), files become text under their name, images stay with their question, tool results follow their call.
 */
export function toChatMessages(branch: Message[]): BaseMessage[] {
  return branch.flatMap((message) => (message.role === 'user' ? [question(message)] : answer(message)))
}

function question(message: Message): HumanMessage {
  const images = message.blocks.filter((block) => block.type === 'image')
  const text = message.blocks.map(asText).filter(Boolean).join('\n\n')
  if (images.length === 0) return new HumanMessage({ id: message.id, content: text })
  const content = [
    { type: 'text' as const, text },
    ...images.map(({ mimeType, data }) => ({
      type: 'image_url',
      image_url: { url: `data:${mimeType};base64,${data}` },
    })),
  ]
  return new HumanMessage({ id: message.id, content })
}

function asText(block: Block): string {
  if (block.type === 'text') return block.text
  if (block.type === 'file') return `File "${block.name}":\n${block.text}`
  return ''
}

function answer(message: Message): BaseMessage[] {
  const calls = message.blocks.filter((block) => block.type === 'toolCall')
  const results = message.blocks.filter((block) => block.type === 'toolResult')
  const text = textOf(message)
  if (text === '' && calls.length === 0) return []
  const reasoning = message.blocks.map((block) => (block.type === 'reasoning' ? block.text : '')).join('')
  const said = new AIMessage({
    id: message.id,
    content: calls.length > 0 ? '' : text,
    additional_kwargs: reasoning ? { reasoning_content: reasoning } : {},
    tool_calls: calls.map(({ id, name, args }) => ({ id, name, args, type: 'tool_call' as const })),
  })
  if (calls.length === 0) return [said]
  return [
    said,
    ...results.map(
      ({ callId, name, content, isError }) =>
        new ToolMessage({ tool_call_id: callId, name, content, status: isError ? 'error' : 'success' }),
    ),
    ...(text ? [new AIMessage({ content: text })] : []),
  ]
}

import {
  type AIMessage,
  type BaseMessage,
  isAIMessage,
  isToolMessage,
  type ToolMessage,
} from '@langchain/core/messages'
import { AppError } from '../../../shared/model/errors.ts'
import { dataUrlOf, type LooseBlock, roleOf } from '../chatModels/messageContent.ts'

/** A message as /api/chat takes it. */
export interface WireMessage {
  role: string
  content: string
  thinking?: string
  /** Base64, without a prefix. */
  images?: string[]
  tool_calls?: { id?: string; function: { index: number; name: string; arguments: Record<string, unknown> } }[]
  tool_name?: string
  tool_call_id?: string
}

/**
 * A conversation as Ollama takes it: text and images of a message stay together, thinking goes back with its answer, and
 * each tool result names its tool and its call. INVALID_INPUT for content that Ollama has no place for: nothing is
 * dropped silently.
 */
export function toWireMessages(messages: BaseMessage[]): WireMessage[] {
  const toolNames = new Map<string, string>()
  return messages.map((message) => {
    const { text, thinking, images } = readContent(message)
    const wire: WireMessage = { role: roleOf(message), content: text }
    if (thinking) wire.thinking = thinking
    if (images.length > 0) wire.images = images
    if (isAIMessage(message)) addToolCalls(wire, message, toolNames)
    if (isToolMessage(message)) addToolResult(wire, message, toolNames)
    return wire
  })
}

function addToolCalls(wire: WireMessage, { tool_calls: calls = [] }: AIMessage, names: Map<string, string>): void {
  if (calls.length === 0) return
  wire.tool_calls = calls.map(({ id, name, args }, index) => {
    if (id) names.set(id, name)
    return { ...(id && { id }), function: { index, name, arguments: args } }
  })
}

function addToolResult(wire: WireMessage, message: ToolMessage, names: Map<string, string>): void {
  const name = message.name ?? names.get(message.tool_call_id)
  if (name) wire.tool_name = name
  wire.tool_call_id = message.tool_call_id
}

interface Content {
  text: string
  thinking: string
  images: string[]
}

function readContent(message: BaseMessage): Content {
  const reasoning = message.additional_kwargs.reasoning_content
  const content: Content = { text: '', thinking: typeof reasoning === 'string' ? reasoning : '', images: [] }
  if (typeof message.content === 'string') return { ...content, text: message.content }
  for (const block of message.content as (string | LooseBlock)[]) addBlock(content, block)
  return content
}

function addBlock(content: Content, block: string | LooseBlock): void {
  if (typeof block === 'string') {
    content.text += block
    return
  }
  switch (block.type) {
    case 'text':
    case 'text-plain':
      content.text += typeof block.text === 'string' ? block.text : ''
      return
    case 'reasoning':
    case 'thinking': {
      const thought = block.reasoning ?? block.thinking
      if (typeof thought === 'string' && !content.thinking.includes(thought)) content.thinking += thought
      return
    }
    case 'image':
    case 'image_url':
      content.images.push(dataUrlOf(block).replace(/^data:[^,]*,/, ''))
      return
    // A call's arguments stand in `tool_calls`, whatever form the content has.
    case 'tool_call':
    case 'tool_call_chunk':
    case 'tool_use':
    case 'invalid_tool_call':
      return
    default:
      throw new AppError('INVALID_INPUT', `Ollama can't be sent content of the kind "${block.type ?? 'unknown'}".`, {
        next: 'Send it as text or as an image.',
      })
  }
}

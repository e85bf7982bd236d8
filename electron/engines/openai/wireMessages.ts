import { type AIMessage, type BaseMessage, isAIMessage, isToolMessage } from '@langchain/core/messages'
import { AppError } from '../../../shared/model/errors.ts'
import { dataUrlOf, type LooseBlock, roleOf } from '../chatModels/messageContent.ts'

type Part = { type: 'text'; text: string } | { type: 'image_url'; image_url: { url: string } }

/** A message as /chat/completions takes it. */
export interface WireMessage {
  role: string
  content: string | Part[] | null
  tool_calls?: { id: string; type: 'function'; function: { name: string; arguments: string } }[]
  tool_call_id?: string
}

/**
 * A conversation as these servers take it. What a model thought does not go back to it: each server has another name for
 * it, and the templates of most models would leave earlier thoughts out. INVALID_INPUT for content that there is no place
 * for: nothing else is dropped silently.
 */
export function toWireMessages(messages: BaseMessage[]): WireMessage[] {
  return messages.map((message) => {
    const wire: WireMessage = { role: roleOf(message), content: contentOf(message) }
    if (isAIMessage(message)) addToolCalls(wire, message)
    if (isToolMessage(message)) wire.tool_call_id = message.tool_call_id
    return wire
  })
}

function addToolCalls(wire: WireMessage, { tool_calls: calls = [] }: AIMessage): void {
  if (calls.length === 0) return
  wire.tool_calls = calls.map(({ id, name, args }, at) => ({
    id: id ?? `call_${at}`,
    type: 'function',
    function: { name, arguments: JSON.stringify(args) },
  }))
  if (wire.content === '') wire.content = null
}

/** One text as long as there is no image: not every template takes parts. */
function contentOf({ content }: BaseMessage): string | Part[] {
  if (typeof content === 'string') return content
  const parts = (content as (string | LooseBlock)[]).flatMap(partsOf)
  const texts = parts.flatMap((part) => (part.type === 'text' ? [part.text] : []))
  return texts.length === parts.length ? texts.join('') : parts
}

function partsOf(block: string | LooseBlock): Part[] {
  if (typeof block === 'string') return [{ type: 'text', text: block }]
  switch (block.type) {
    case 'text':
    case 'text-plain':
      return typeof block.text === 'string' ? [{ type: 'text', text: block.text }] : []
    case 'image':
    case 'image_url':
      return [{ type: 'image_url', image_url: { url: dataUrlOf(block) } }]
    case 'reasoning':
    case 'thinking':
    // A call's arguments stand in `tool_calls`, whatever form the content has.
    case 'tool_call':
    case 'tool_call_chunk':
    case 'tool_use':
    case 'invalid_tool_call':
      return []
    default:
      throw new AppError('INVALID_INPUT', `A server can't be sent content of the kind "${block.type ?? 'unknown'}".`, {
        next: 'Send it as text or as an image.',
      })
  }
}

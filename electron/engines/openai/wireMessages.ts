import { type AIMessage, type BaseMessage, isAIMessage, isToolMessage } from '@langchain/core/messages'
import { AppError } from '../../../shared/model/errors.ts'

type Part = { type: 'text'; text: string } | { type: 'image_url'; image_url: { url: string } }

/** A message as /chat/completions takes it. */
export interface WireMessage {
  role: string
  content: string | Part[] | null
  tool_calls?: { id: string; type: 'function'; function: { name: string; arguments: string } }[]
  tool_call_id?: string
}

const roles: Record<string, string> = {
  human: 'user',
  ai: 'assistant',
  system: 'system',
  // The templates of open models know no other name for it.
  developer: 'system',
  tool: 'tool',
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

function roleOf(message: BaseMessage): string {
  const type = message.type as string
  const role = type === 'generic' ? (message as BaseMessage & { role?: string }).role : roles[type]
  return role === 'developer' ? 'system' : (role ?? 'user')
}

/** One text as long as there is no image: not every template takes parts. */
function contentOf({ content }: BaseMessage): string | Part[] {
  if (typeof content === 'string') return content
  const parts = (content as (string | LooseBlock)[]).flatMap(partsOf)
  const texts = parts.flatMap((part) => (part.type === 'text' ? [part.text] : []))
  return texts.length === parts.length ? texts.join('') : parts
}

type LooseBlock = Record<string, unknown> & { type?: string }

function partsOf(block: string | LooseBlock): Part[] {
  if (typeof block === 'string') return [{ type: 'text', text: block }]
  switch (block.type) {
    case 'text':
    case 'text-plain':
      return typeof block.text === 'string' ? [{ type: 'text', text: block.text }] : []
    case 'image':
    case 'image_url':
      return [{ type: 'image_url', image_url: { url: imageUrl(block) } }]
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

/** A data URL out of `image_url`, a standard image block (bytes, base64 or data URL), and the older form of it. */
function imageUrl(block: LooseBlock): string {
  const given = block.image_url as string | { url?: string } | undefined
  const url = typeof given === 'string' ? given : (given?.url ?? block.url)
  const mimeType = block.mimeType ?? block.mime_type ?? 'image/png'
  if (block.data instanceof Uint8Array) return `data:${mimeType};base64,${Buffer.from(block.data).toString('base64')}`
  if (typeof block.data === 'string' && block.data !== '') {
    return block.data.startsWith('data:') ? block.data : `data:${mimeType};base64,${block.data}`
  }
  if (typeof url === 'string' && /^data:[^,]*;base64,./s.test(url)) return url
  // A server would fetch a link by itself, from wherever it points.
  throw new AppError('INVALID_INPUT', 'An image must be sent with its data, not as a link.', {
    next: 'Save the image and add it to the message as a file.',
    ...(typeof url === 'string' && { detail: url.slice(0, 200) }),
  })
}

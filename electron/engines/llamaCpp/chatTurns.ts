import {
  type AIMessage,
  type BaseMessage,
  isAIMessage,
  isToolMessage,
  type ToolMessage,
} from '@langchain/core/messages'
import { AppError } from '../../../shared/model/errors.ts'
import { type LooseBlock, roleOf } from '../chatModels/messageContent.ts'
import type { Turn } from './protocol.ts'

type ModelTurn = Extract<Turn, { role: 'model' }>

/**
 * A conversation as turns: what the model said, called and got until somebody else speaks is one turn. Refuses what it has
 * no place for: MODEL_LACKS_CAPABILITY for images, INVALID_INPUT for all else. Nothing is dropped silently.
 */
export function toTurns(messages: readonly BaseMessage[]): Turn[] {
  const turns: Turn[] = []
  const results = new Map<string, string>()
  for (const message of messages) if (isToolMessage(message)) results.set(message.tool_call_id, readText(message))
  for (const message of messages) {
    if (isToolMessage(message)) continue
    const text = readText(message)
    if (isAIMessage(message)) modelTurn(turns).parts.push(...partsOf(message, text, results))
    else turns.push({ role: roleOf(message) === 'system' ? 'system' : 'user', text })
  }
  return turns
}

/** The last turn if it is the model's, else a new one. */
function modelTurn(turns: Turn[]): ModelTurn {
  const last = turns.at(-1)
  if (last?.role === 'model') return last
  const turn: ModelTurn = { role: 'model', parts: [] }
  turns.push(turn)
  return turn
}

function partsOf(message: AIMessage, text: string, results: Map<string, string>): ModelTurn['parts'] {
  const { reasoning_content: thought } = message.additional_kwargs
  const calls = (message.tool_calls ?? []).map(({ id, name, args }) => ({
    call: { name, args, result: results.get(id ?? '') ?? '' },
  }))
  return [...(typeof thought === 'string' && thought !== '' ? [{ thought }] : []), ...(text ? [text] : []), ...calls]
}

function readText(message: BaseMessage | ToolMessage): string {
  if (typeof message.content === 'string') return message.content
  return (message.content as (string | LooseBlock)[]).map(blockText).join('')
}

function blockText(block: string | LooseBlock): string {
  if (typeof block === 'string') return block
  switch (block.type) {
    case 'text':
    case 'text-plain':
      return typeof block.text === 'string' ? block.text : ''
    // Thinking and calls stand in fields of their own, whatever form the content has.
    case 'reasoning':
    case 'thinking':
    case 'tool_call':
    case 'tool_call_chunk':
    case 'tool_use':
    case 'invalid_tool_call':
      return ''
    case 'image':
    case 'image_url':
      throw new AppError('MODEL_LACKS_CAPABILITY', 'Models of .gguf files can’t look at images here.', {
        next: 'Take the image out, or ask a model of Ollama that can.',
      })
    default:
      throw new AppError('INVALID_INPUT', `A model can’t be sent content of the kind "${block.type ?? 'unknown'}".`, {
        next: 'Send it as text.',
      })
  }
}

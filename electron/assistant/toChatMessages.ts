import { AIMessage, type BaseMessage, HumanMessage, ToolMessage } from '@langchain/core/messages'
import type { Block, Message } from '../../shared/model/message.ts'
import { textOf } from '../../shared/model/message.ts'

/**
 * A branch of a conversation as the model gets it. Answers that never got a word are left out (two questions then stand
 * side by side), files become text under their name, images stay with their question, tool results follow their call. A
 * question without anything in it is none.
 */
export function toChatMessages(branch: Message[]): BaseMessage[] {
  return branch.flatMap((message) => {
    if (message.role === 'assistant') return answer(message)
    return message.blocks.length > 0 ? [question(message)] : []
  })
}

function question(message: Message): HumanMessage {
  const images = message.blocks.filter((block) => block.type === 'image')
  const text = message.blocks.map(asText).filter(Boolean).join('\n\n')
  if (images.length === 0) return new HumanMessage({ id: message.id, content: text })
  const content = [
    // Some servers refuse a part without a word.
    ...(text === '' ? [] : [{ type: 'text' as const, text }]),
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

/** An answer's steps, each as the model took it: what it said, its calls and their results, what it said then. */
function answer(message: Message): BaseMessage[] {
  return stepsOf(message.blocks).flatMap((blocks, at) => {
    const calls = blocks.filter((block) => block.type === 'toolCall')
    const results = blocks.filter((block) => block.type === 'toolResult')
    const text = textOf({ blocks })
    if (text === '' && calls.length === 0) return []
    const reasoning = blocks.map((block) => (block.type === 'reasoning' ? block.text : '')).join('')
    const said = new AIMessage({
      id: at === 0 ? message.id : `${message.id}-${at}`,
      content: text,
      additional_kwargs: reasoning ? { reasoning_content: reasoning } : {},
      tool_calls: calls.map(({ id, name, args }) => ({ id, name, args, type: 'tool_call' as const })),
    })
    // A call without a result would be refused by engines, and the next question has to be answered all the same.
    const missing = calls.filter(({ id }) => !results.some(({ callId }) => callId === id))
    return [
      said,
      ...results.map(
        ({ callId, name, content, isError }) =>
          new ToolMessage({ tool_call_id: callId, name, content, status: isError ? 'error' : 'success' }),
      ),
      ...missing.map(({ id, name }) => new ToolMessage({ tool_call_id: id, name, content: noResult, status: 'error' })),
    ]
  })
}

const noResult = 'The answer was stopped before this call had a result.'

/** A step ends with the results of its calls. */
function stepsOf(blocks: Block[]): Block[][] {
  const steps: Block[][] = []
  let hasResult = false
  for (const block of blocks) {
    if (steps.length === 0 || (hasResult && block.type !== 'toolResult')) steps.push([])
    steps.at(-1)?.push(block)
    hasResult = block.type === 'toolResult'
  }
  return steps
}

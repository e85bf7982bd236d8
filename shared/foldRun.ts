import type { Block, Message } from './model/message.ts'
import type { RunEvent } from './model/runEvent.ts'

/**
 * The message after one more event of its run. Pure: the only place where tokens become text, used by the renderer for
 * what is seen and by main for what is stored, so that screen and disk cannot disagree. Unchanged blocks keep their
 * identity. Events of another run, or after the end, change nothing.
 */
export function foldRun(message: Message, event: RunEvent): Message {
  if (event.type === 'started') {
    return { ...message, runId: event.runId, status: 'streaming', model: event.model }
  }
  if (message.runId !== event.runId || message.status !== 'streaming') return message
  switch (event.type) {
    case 'text':
    case 'reasoning':
      return { ...message, blocks: appendText(message.blocks, event.type, event.text) }
    case 'reasoningEnded':
      return { ...message, blocks: endReasoning(message.blocks, event.durationMs) }
    case 'restored':
      return { ...message, blocks: event.blocks, ...(event.usage && { usage: event.usage }) }
    case 'toolCall':
      return { ...message, blocks: [...message.blocks, event.call] }
    case 'toolResult':
      return { ...message, blocks: [...withBegun(message.blocks, event.result.callId, false), event.result] }
    case 'usage':
      return {
        ...message,
        usage: { ...message.usage, ...event.usage },
        ...(event.timings && { timings: { ...message.timings, ...event.timings } }),
      }
    case 'finished':
      return {
        ...message,
        status: 'complete',
        ...(event.reason === 'length' && { reachedLimit: true }),
        timings: { ...message.timings, ...event.timings },
      }
    case 'cancelled':
      return { ...message, status: 'cancelled', timings: { ...message.timings, ...event.timings } }
    case 'failed':
      return { ...message, status: 'failed', error: event.error, timings: { ...message.timings, ...event.timings } }
    case 'approvalDecided':
      return event.call ? { ...message, blocks: editCall(message.blocks, { ...event.call, edited: true }) } : message
    case 'approvalRequested':
      return 'call' in event.approval ? withCall(message, event.approval.call) : message
    case 'toolStarted':
      return { ...message, blocks: withBegun(message.blocks, event.callId, true) }
    // Chunks are only shown while they grow.
    case 'toolCallChunk':
      return message
  }
}

function appendText(blocks: Block[], type: 'text' | 'reasoning', text: string): Block[] {
  const last = blocks.at(-1)
  if (last?.type === type && !(last.type === 'reasoning' && last.durationMs !== undefined)) {
    return [...blocks.slice(0, -1), { ...last, text: last.text + text }]
  }
  return [...blocks, { type, text }]
}

/** A call that is asked about is in the answer, also when a crash took it out before it was stored. */
function withCall(message: Message, call: Extract<Block, { type: 'toolCall' }>): Message {
  const isThere = message.blocks.some((block) => block.type === 'toolCall' && block.id === call.id)
  return isThere ? message : { ...message, blocks: [...message.blocks, call] }
}

function editCall(blocks: Block[], call: Extract<Block, { type: 'toolCall' }>): Block[] {
  return blocks.map((block) => (block.type === 'toolCall' && block.id === call.id ? call : block))
}

function withBegun(blocks: Block[], callId: string, begun: boolean): Block[] {
  return blocks.map((block) => {
    if (block.type !== 'toolCall' || block.id !== callId || (block.begun === true) === begun) return block
    const { begun: _, ...call } = block
    return begun ? { ...call, begun } : call
  })
}

function endReasoning(blocks: Block[], durationMs: number): Block[] {
  const at = blocks.findLastIndex((block) => block.type === 'reasoning')
  const block = blocks[at]
  if (block?.type !== 'reasoning') return blocks
  return blocks.with(at, { ...block, durationMs })
}

import { AppError } from '../../shared/model/errors.ts'
import type { Block, Message } from '../../shared/model/message.ts'

/** The most text that one message may hold, in UTF-16 units (8 Mi): more would hold up the index for seconds. */
export const MAX_STORED_LENGTH = 8 * 1024 * 1024

/** Throws TOO_LARGE when the message holds more text than may be stored. Images don't count: they aren't indexed. */
export function assertFits(message: Pick<Message, 'blocks'>): void {
  let length = 0
  for (const block of message.blocks) length += textLength(block)
  // What isn't even a number is no block: that is refused for what it is, where it is checked.
  if (!(length > MAX_STORED_LENGTH)) return
  throw new AppError('TOO_LARGE', 'This message is too long to be stored.', {
    next: 'Split it into parts of at most 8 million characters.',
  })
}

function textLength(block: Block): number {
  switch (block.type) {
    case 'text':
    case 'reasoning':
    case 'file':
      return block.text.length
    case 'toolResult':
      return block.content.length
    case 'toolCall':
      return JSON.stringify(block.args).length
    case 'image':
      return 0
  }
}

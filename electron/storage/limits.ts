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

const CUT = '\n\n[Cut here: the whole answer was too long to be kept.]'

/**
 * The answer as it can be stored: where it is too long, the longest results of its tools are cut, and where that is not
 * enough, the longest of what the model said. Each part says that it was cut.
 */
export function cutToFit(answer: Message): Message {
  const isResult = (block: Block) => block.type === 'toolResult'
  return { ...answer, blocks: cutLongest(cutLongest(answer.blocks, isResult), () => true) }
}

/** Only those of one kind are cut, and of these only what is longer than its share of the room. */
function cutLongest(blocks: Block[], mayCut: (block: Block) => boolean): Block[] {
  let room = MAX_STORED_LENGTH
  for (const block of blocks) if (!mayCut(block)) room -= textLength(block)
  const lengths = blocks.filter(mayCut).map(textLength)
  lengths.sort((one, other) => one - other)
  for (const [at, length] of lengths.entries()) {
    const share = Math.max(0, Math.floor(room / (lengths.length - at)))
    if (length > share) return blocks.map((block) => (mayCut(block) ? cut(block, share) : block))
    room -= length
  }
  return blocks
}

function cut(block: Block, most: number): Block {
  if (textLength(block) <= most) return block
  const short = (text: string) => (text.slice(0, Math.max(0, most - CUT.length)) + CUT).slice(0, most).toWellFormed()
  switch (block.type) {
    case 'text':
    case 'reasoning':
    case 'file':
      return { ...block, text: short(block.text) }
    case 'toolResult':
      return { ...block, content: short(block.content) }
    case 'toolCall':
      return { ...block, args: { cut: CUT.trim() } }
    case 'image':
      return block
  }
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

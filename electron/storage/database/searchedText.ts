import { type Block, type Message, textOf } from '../../../shared/model/message.ts'
import { MAX_STORED_LENGTH } from '../limits.ts'

/** What `searchedText` takes from a message has changed whenever this has: an older index is made again. */
export const SEARCHED_VERSION = 2

/**
 * The message's text as it is indexed, before folding: a place in one is that place in the other. The answer itself comes
 * before what was thought and what tools were asked and said, so that a line of it is shown first.
 */
export function searchedText(message: Message): string {
  const parts = [joinSplitWords(textOf(message)), ...message.blocks.map(besidesText)].filter((part) => part !== '')
  return parts.join('\n\n').slice(0, MAX_STORED_LENGTH).replaceAll('\0', ' ').normalize('NFC')
}

/** As the page shows it when it is unfolded, so that a match can be marked there. */
function besidesText(block: Block): string {
  switch (block.type) {
    case 'reasoning':
      return block.text
    case 'toolCall':
      return `${block.name}\n${JSON.stringify(block.args, null, 2)}`
    case 'toolResult':
      return block.content
    case 'file':
      return block.name
    case 'text':
    case 'image':
      return ''
  }
}

const CODE = /(```[\s\S]*?(?:```|$)|`[^`\n]*`)/
const SPLIT = /(?<=[\p{L}\p{N}])(\*{1,3}|~~)([\p{L}\p{N}]+)\1|(\*{1,3}|~~)([\p{L}\p{N}]+)\3(?=[\p{L}\p{N}])/gu

/** Takes out the signs that stress a part of a word (`**wo**rd`), which is one word to its reader. Code stays as it is. */
function joinSplitWords(text: string): string {
  if (!/[*~]/.test(text)) return text
  const parts = text.split(CODE)
  return parts.map((part, at) => (at % 2 === 0 ? part.replace(SPLIT, '$2$4') : part)).join('')
}

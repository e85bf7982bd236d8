import { fold } from '../../shared/foldText.ts'

/** More places than this are not looked for. */
export const MOST_RANGES = 2_000

/** What is not read as text: controls, and what stands there a second time for screen readers. */
const LEFT_OUT = 'button, .message-actions, .visually-hidden, .katex-mathml'
const BLOCKS = 'p, li, td, th, dt, dd, div, pre, figure, summary, blockquote, h1, h2, h3, h4, h5, h6'

/**
 * Where `query` stands in the messages that the element has, or is, in reading order, folded parts included, whatever
 * elements the words are split over; capitals and accents don't matter. At most `MOST_RANGES` places.
 */
export function findRanges(element: Element, query: string): Range[] {
  const wanted = folded(query.normalize('NFC'))
  if (wanted.trim() === '') return []
  const ranges: Range[] = []
  const articles = element.matches('[data-message]') ? [element] : element.querySelectorAll('[data-message]')
  for (const article of articles) {
    const { pieces, text } = textOf(article)
    for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + wanted.length)) {
      const range = rangeOf(pieces, at, at + wanted.length)
      if (range) ranges.push(range)
      if (ranges.length === MOST_RANGES) return ranges
    }
  }
  return ranges
}

interface Piece {
  node: Text
  start: number
}

/** The article's text, folded, and where each of its nodes begins in it. Nothing is found across the end of a block. */
function textOf(article: Element): { pieces: Piece[]; text: string } {
  const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT, {
    acceptNode: (node) => (node.parentElement?.closest(LEFT_OUT) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT),
  })
  const pieces: Piece[] = []
  let text = ''
  let block: Element | null | undefined
  while (walker.nextNode()) {
    const node = walker.currentNode as Text
    const itsBlock = node.parentElement?.closest(BLOCKS)
    if (pieces.length > 0 && itsBlock !== block) text += '\0'
    block = itsBlock
    pieces.push({ node, start: text.length })
    text += node.data
  }
  return { pieces, text: folded(text) }
}

function rangeOf(pieces: readonly Piece[], from: number, to: number): Range | null {
  const first = pieces.findLast(({ start }) => start <= from)
  const last = pieces.findLast(({ start }) => start < to)
  if (!first || !last) return null
  const range = document.createRange()
  range.setStart(first.node, from - first.start)
  range.setEnd(last.node, to - last.start)
  return range
}

/** Folded, place by place; a line end in the source of a text is a space on the page. */
function folded(text: string): string {
  return fold(text).replace(/\s/g, ' ')
}

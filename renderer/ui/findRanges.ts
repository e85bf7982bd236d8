const MOST = 2_000

/**
 * Where `query` stands in the messages that the element has, or is, in reading order, whatever elements the words are split over; capitals
 * don't matter. At most 2,000 places.
 */
export function findRanges(element: Element, query: string): Range[] {
  const wanted = fold(query)
  if (wanted.trim() === '') return []
  const ranges: Range[] = []
  const articles = element.matches('[data-message]') ? [element] : element.querySelectorAll('[data-message]')
  for (const article of articles) {
    const nodes = textNodes(article)
    const text = fold(nodes.map(({ node }) => node.data).join(''))
    for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + wanted.length)) {
      const range = rangeOf(nodes, at, at + wanted.length)
      if (range) ranges.push(range)
      if (ranges.length === MOST) return ranges
    }
  }
  return ranges
}

interface Piece {
  node: Text
  start: number
}

function textNodes(article: Element): Piece[] {
  const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT, {
    acceptNode: (node) =>
      node.parentElement?.closest('button, .message-actions, .visually-hidden, details:not([open]) > :not(summary)')
        ? NodeFilter.FILTER_REJECT
        : NodeFilter.FILTER_ACCEPT,
  })
  const pieces: Piece[] = []
  let start = 0
  while (walker.nextNode()) {
    const node = walker.currentNode as Text
    pieces.push({ node, start })
    start += node.data.length
  }
  return pieces
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

/** Letter by letter, so that a place in the folded text is the same place in the text. */
function fold(text: string): string {
  const lower = text.toLowerCase()
  return lower.length === text.length ? lower : Array.from(text, lowerOne).join('')
}

function lowerOne(letter: string): string {
  const lower = letter.toLowerCase()
  return lower.length === letter.length ? lower : letter
}

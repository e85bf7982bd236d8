/** Something that can be found by what it is called. */
export interface Named {
  /** What it is called, best name first. */
  readonly names: readonly string[]
}

/** How well a name fits, best first; anything else does not fit. */
const qualities = ['exact', 'prefix', 'wordStart', 'substring', 'fuzzy'] as const

/**
 * What fits the query, best first: called exactly that, beginning with it, having words that begin with it, having it
 * anywhere, having its letters in that order. Equals keep the order in which they came.
 */
export function rankEntries<T extends Named>(entries: readonly T[], query: string): T[] {
  const wanted = fold(query)
  if (wanted === '') return [...entries]
  const words = wanted.split(' ')
  const byQuality: T[][] = qualities.map(() => [])
  for (const entry of entries) {
    const best = Math.min(...entry.names.map((name) => qualityOf(fold(name), wanted, words)))
    byQuality[best]?.push(entry)
  }
  return byQuality.flat()
}

/** Its index in `qualities`; infinite when the name doesn't fit. */
function qualityOf(name: string, wanted: string, words: readonly string[]): number {
  if (name === wanted) return 0
  if (name.startsWith(wanted)) return 1
  const starts = name.split(/[^\p{L}\p{N}]+/u)
  if (words.every((word) => starts.some((start) => start.startsWith(word)))) return 2
  if (name.includes(wanted)) return 3
  return hasLettersInOrder(name, wanted) ? 4 : Number.POSITIVE_INFINITY
}

function hasLettersInOrder(name: string, wanted: string): boolean {
  let at = 0
  for (const letter of wanted.replaceAll(' ', '')) {
    at = name.indexOf(letter, at) + 1
    if (at === 0) return false
  }
  return true
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().trim().replace(/\s+/g, ' ')
}

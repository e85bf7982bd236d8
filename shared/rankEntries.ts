import { distancesToStarts } from './letterDistance.ts'

/** Something that can be found by what it is called. */
export interface Named {
  /** What it is called, best name first. */
  readonly names: readonly string[]
}

/** How well a name fits, best first; anything else does not fit. */
const qualities = ['exact', 'prefix', 'wordStart', 'initials', 'substring', 'fuzzy'] as const
const NONE = qualities.length
/** How many of them mean that a name or a word of it begins with what is typed. */
const BEGINNINGS = 3
/** A shorter word is too easily another word. */
const SHORTEST_WITH_TYPO = 4
const SHORTEST_WITH_TWO = 8

/**
 * What fits the query, best first: called exactly that, beginning with it, having words that begin with it or with its
 * letters, having it anywhere, having its letters in that order (the closer together, the better). Equals keep the order
 * in which they came. Scattered letters count only where no name or word begins with the query; where nothing fits at
 * all, the query's words may be mistyped.
 */
export function rankEntries<T extends Named>(entries: readonly T[], query: string): T[] {
  const wanted = fold(query)
  if (wanted === '') return [...entries]
  const words = wanted.split(' ')
  const byQuality: T[][] = qualities.map(() => [])
  const spans = new Map<T, number>()
  for (const entry of entries) {
    const names = entry.names.map(fold)
    const best = Math.min(...names.map((name) => qualityOf(name, wanted, words)))
    byQuality[best]?.push(entry)
    if (best === NONE - 1) spans.set(entry, Math.min(...names.map((name) => spanOf(name, wanted))))
  }
  byQuality[NONE - 1]?.sort((one, other) => (spans.get(one) ?? 0) - (spans.get(other) ?? 0))
  const isBegun = byQuality.slice(0, BEGINNINGS).some((list) => list.length > 0)
  const found = (isBegun ? byQuality.slice(0, -1) : byQuality).flat()
  return found.length > 0 ? found : entries.filter(({ names }) => names.some((name) => isMeant(fold(name), words)))
}

/** Its index in `qualities`; `NONE` when the name doesn't fit. */
function qualityOf(name: string, wanted: string, words: readonly string[]): number {
  if (name === wanted) return 0
  if (name.startsWith(wanted)) return 1
  const starts = wordsOf(name)
  if (words.every((word) => starts.some((start) => start.startsWith(word)))) return 2
  const initials = starts.map((start) => start[0]).join('')
  if (wanted.length > 1 && initials.startsWith(wanted)) return 3
  if (name.includes(wanted)) return 4
  return spanOf(name, wanted) < Number.POSITIVE_INFINITY ? 5 : NONE
}

/** How far the query's letters reach in the name, in their order; infinite when they are not all there. */
function spanOf(name: string, wanted: string): number {
  const letters = wanted.replaceAll(' ', '')
  let best = Number.POSITIVE_INFINITY
  for (let from = name.indexOf(letters[0] ?? ''); from !== -1; from = name.indexOf(letters[0] ?? '', from + 1)) {
    let at = from
    for (const letter of letters.slice(1)) {
      at = name.indexOf(letter, at + 1)
      if (at === -1) return best
    }
    best = Math.min(best, at - from)
  }
  return best
}

/** Every word of the query is the beginning of a word of the name, but for a letter or two. */
function isMeant(name: string, words: readonly string[]): boolean {
  const starts = wordsOf(name)
  return words.every((word) => starts.some((start) => isMistyped(word, start)))
}

function isMistyped(typed: string, meant: string): boolean {
  const allowed = typed.length >= SHORTEST_WITH_TWO ? 2 : typed.length >= SHORTEST_WITH_TYPO ? 1 : 0
  if (allowed === 0 || meant.length < typed.length - allowed) return meant.startsWith(typed)
  return Math.min(...distancesToStarts(typed, meant.slice(0, typed.length + allowed))) <= allowed
}

function wordsOf(name: string): string[] {
  return name.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().trim().replace(/\s+/g, ' ')
}

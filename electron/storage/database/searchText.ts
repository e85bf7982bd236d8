import { fold } from '../../../shared/foldText.ts'

/** How well a text meets a query: a part of a word, the start of a word, a whole word. 0: not at all. */
export type Fit = 0 | 1 | 2 | 3

const MAX_TERMS = 8
const MAX_TERM_LENGTH = 100
const SNIPPET_BEFORE = 50
const SNIPPET_LENGTH = 180

/** The words to look for, and in quotes whole phrases, folded. Nothing else in a query has a meaning. */
export function termsOf(query: string): string[] {
  const terms = new Set<string>()
  for (const [, phrase, word] of query
    .normalize('NFC')
    .replaceAll('\0', ' ')
    .matchAll(/"([^"]*)"|([^\s"]+)/g)) {
    const term = fold((phrase ?? word ?? '').replace(/\s+/g, ' ').trim()).slice(0, MAX_TERM_LENGTH)
    if (term) terms.add(term)
  }
  return [...terms].slice(0, MAX_TERMS)
}

/** How the text, folded, meets all terms: as well as the one that it meets worst. `at`: where its best place is. */
export function fitOf(folded: string, terms: string[]): { fit: Fit; at: number } {
  let fit: Fit = 3
  let at = -1
  for (const term of terms) {
    const found = bestPlace(folded, term)
    if (found.fit === 0) return { fit: 0, at: 0 }
    if (found.fit < fit) fit = found.fit
    if (at === -1) at = found.at
  }
  return { fit, at: Math.max(at, 0) }
}

function bestPlace(folded: string, term: string): { fit: Fit; at: number } {
  let best: Fit = 0
  let at = -1
  let from = folded.indexOf(term)
  for (let tries = 0; from !== -1 && tries < 100; tries++) {
    const starts = !isWordAt(folded, from - 1)
    const ends = !isWordAt(folded, from + term.length)
    const fit: Fit = starts && ends ? 3 : starts ? 2 : 1
    if (fit > best) {
      best = fit
      at = from
    }
    if (best === 3) break
    from = folded.indexOf(term, from + 1)
  }
  return { fit: best, at }
}

function isWordAt(text: string, at: number): boolean {
  return at >= 0 && at < text.length && /[\p{L}\p{N}_]/u.test(text.charAt(at))
}

/** A line of the text around `at`, with the places of all terms in it. */
export function snippetOf(text: string, at: number, terms: string[]): { snippet: string; ranges: [number, number][] } {
  const start = wordEdge(text, Math.max(0, at - SNIPPET_BEFORE), at)
  const end = Math.min(text.length, start + SNIPPET_LENGTH)
  const line = text.slice(start, end).replace(/\s+/g, ' ').trim()
  const snippet = `${start > 0 ? '…' : ''}${line}${end < text.length ? '…' : ''}`.toWellFormed()
  return { snippet, ranges: rangesOf(fold(snippet), terms) }
}

/** The start of the next word from `from` on, if one starts before `limit`. */
function wordEdge(text: string, from: number, limit: number): number {
  if (from === 0) return 0
  const space = text.slice(from, limit).search(/\s/)
  return space === -1 ? from : from + space + 1
}

/** Where the terms are in a folded text: in order, without overlap. */
export function rangesOf(folded: string, terms: string[]): [number, number][] {
  const found: [number, number][] = []
  for (const term of terms) {
    for (let at = folded.indexOf(term); at !== -1 && found.length < 100; at = folded.indexOf(term, at + term.length)) {
      found.push([at, at + term.length])
    }
  }
  found.sort((a, b) => a[0] - b[0] || b[1] - a[1])
  const ranges: [number, number][] = []
  for (const [start, end] of found) {
    const last = ranges.at(-1)
    if (last && start <= last[1]) last[1] = Math.max(last[1], end)
    else ranges.push([start, end])
  }
  return ranges
}

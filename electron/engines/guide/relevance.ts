import type { Section } from './manual.ts'
import { type AskedWord, split, stem } from './words.ts'

/** How much of what was asked a passage answers, from 0 to 1, and whether its heading has any of it. */
export interface Relevance {
  share: number
  inHeading: boolean
}

/** How well a word counts as met. One that stands in the heading is what the passage is about. */
const met = { heading: 1, text: 0.8, alsoInHeading: 1, alsoInText: 0.6, nearlyInHeading: 0.9, nearlyInText: 0.5 }

/**
 * Measures passages against questions. A word weighs by how rare it is in the manual, and one that the manual doesn't have
 * weighs most: "change" alone does not make a passage the answer to "change the language".
 */
export function createRelevance(sections: Section[]): (section: Section, words: AskedWord[]) => Relevance {
  const wordsOf = new Map(
    sections.map(({ id, title, text }) => [id, { heading: stems(title), text: stems(text) }] as const),
  )
  const inHowMany = new Map<string, number>()
  for (const { heading, text } of wordsOf.values()) {
    for (const word of new Set([...heading, ...text])) inHowMany.set(word, (inHowMany.get(word) ?? 0) + 1)
  }
  const weight = (word: string) => Math.log(1 + sections.length / ((inHowMany.get(word) ?? 0) + 0.5))
  /** A word that the manual has is meant as it stands; only one that it doesn't have may be a slip of the keys. */
  const mistyped = (word: string) => (word.length > 4 && !inHowMany.has(word) ? word : undefined)

  function meets({ word, also }: AskedWord, { heading, text }: { heading: Set<string>; text: Set<string> }): number {
    if (heading.has(word)) return met.heading
    if (also.some((other) => heading.has(other))) return met.alsoInHeading
    if (text.has(word)) return met.text
    if (also.some((other) => text.has(other))) return met.alsoInText
    const slip = mistyped(word)
    if (slip === undefined) return 0
    if ([...heading].some((other) => isNearly(slip, other))) return met.nearlyInHeading
    return [...text].some((other) => isNearly(slip, other)) ? met.nearlyInText : 0
  }

  return ({ id }, asked) => {
    const passage = wordsOf.get(id)
    if (!passage || asked.length === 0) return { share: 0, inHeading: false }
    let all = 0
    let found = 0
    let inHeading = false
    for (const word of asked) {
      const much = weight(word.word)
      const well = meets(word, passage)
      all += much
      found += much * well
      inHeading ||= well >= met.nearlyInHeading
    }
    return { share: found / all, inHeading }
  }
}

function stems(text: string): Set<string> {
  return new Set(split(text).map(stem))
}

/** One letter is wrong, missing, too many, or changed places with its neighbour; the first one is never. */
export function isNearly(one: string, other: string): boolean {
  if (one[0] !== other[0] || Math.abs(one.length - other.length) > 1) return false
  let start = 1
  while (start < one.length && one[start] === other[start]) start++
  const [a, b] = [one.slice(start), other.slice(start)]
  if (a.slice(1) === b.slice(1) || a.slice(1) === b || a === b.slice(1)) return true
  return a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2)
}

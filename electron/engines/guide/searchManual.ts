import MiniSearch from 'minisearch'
import type { Section } from './manual.ts'
import { createRelevance } from './relevance.ts'
import { type AskedWord, meaningfulWords, split, stem } from './words.ts'

/** Finds the sections of a manual that answer a question. */
export type ManualSearch = (question: string, before?: string) => Section[]

/** Another passage is worth showing when it fits nearly as well as the best. */
const NEARLY = 0.72
const MOST_PASSAGES = 3
/** The part of a question's weight that a passage must meet to count as an answer. */
const ENOUGH = 0.6

/**
 * Builds the index. The search takes the question, and the question before it when this one only follows it up ("and in
 * the browser?"). It answers with the passages that fit, best first; none when the manual doesn't have it.
 */
export function createManualSearch(sections: Section[]): ManualSearch {
  const index = new MiniSearch<Section>({
    fields: ['title', 'page', 'text'],
    tokenize: split,
    processTerm: stem,
  })
  index.addAll(sections)
  const relevance = createRelevance(sections)
  const titles = new Map(sections.map(({ id, title }) => [id, asOne(title)]))
  const byId = new Map(sections.map((section) => [section.id, section]))

  return (question, before) => {
    const asked = meaningfulWords(question)
    const followed = before !== undefined && isFollowUp(question, asked) ? meaningfulWords(before) : []
    const words = [...asked, ...followed]
    if (words.length === 0) return []
    const said = new Set(words.map(({ word }) => word))
    const also = new Set(words.flatMap((word) => word.also))
    const own = new Set(asked.map(({ word }) => word))
    const hits = index.search([...new Set([...said, ...also])].join(' '), {
      processTerm: (word) => word,
      boost: { title: 4, page: 1.2 },
      prefix: (word) => word.length > 3,
      fuzzy: (word) => (word.length > 4 ? 0.2 : false),
      weights: { fuzzy: 0.3, prefix: 0.5 },
      // Asked in the manual's own words: that passage, whatever else has them.
      boostDocument: (id) => (titles.get(id as number) === asOne(question) ? 20 : 1),
      boostTerm: (word) => (own.has(word) ? 1 : said.has(word) ? 0.8 : 0.6),
    })
    // What was asked now must be met; the question before only helps to tell what it is asked about.
    const needed = asked.length > 0 ? asked : words
    const fitting = hits.flatMap(({ id, score }) => {
      const section = byId.get(id as number)
      if (!section) return []
      const fits = relevance(section, needed).share >= ENOUGH && relevance(section, words).inHeading
      return fits ? [{ section, score }] : []
    })
    const [best] = fitting
    if (!best) return []
    return fitting
      .filter(({ score }) => score >= best.score * NEARLY)
      .slice(0, MOST_PASSAGES)
      .map(({ section }) => section)
  }
}

function asOne(text: string): string {
  return split(text).map(stem).join(' ')
}

/** A question that leans on the one before: it opens like one, or has hardly a word of its own. */
function isFollowUp(question: string, words: AskedWord[]): boolean {
  return words.length <= 1 || /^\s*(and|but|or|what about|how about|also|then)\b/i.test(question)
}

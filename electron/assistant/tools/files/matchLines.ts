import { AppError } from '../../../../shared/model/errors.ts'

export interface LineQuery {
  text: string
  regex: boolean
  caseSensitive: boolean
  /** Lines shown around each hit. */
  context: number
}

const LONGEST_LINE = 300

/** Finds the lines of a text that a query means. Throws INVALID_INPUT for what is no regular expression. */
export function lineMatcher({ text, regex, caseSensitive, context }: LineQuery) {
  const finds = regex ? byExpression(text, caseSensitive) : byText(text, caseSensitive)
  return {
    /** The hits with the lines around them, numbered; at most so many hits. */
    match(content: string, most: number): { lines: string[]; hits: number } {
      const all = content.split(/\r?\n/)
      if (all.at(-1) === '') all.pop()
      const found: number[] = []
      for (let at = 0; at < all.length && found.length < most; at++) if (finds(all[at] ?? '')) found.push(at)
      return { lines: show(all, found, context), hits: found.length }
    },
  }
}

function byText(text: string, caseSensitive: boolean): (line: string) => boolean {
  if (caseSensitive) return (line) => line.includes(text)
  const wanted = text.toLowerCase()
  return (line) => line.toLowerCase().includes(wanted)
}

function byExpression(text: string, caseSensitive: boolean): (line: string) => boolean {
  try {
    const expression = new RegExp(text, caseSensitive ? 'u' : 'iu')
    return (line) => expression.test(line)
  } catch (error) {
    throw new AppError('INVALID_INPUT', `This is no regular expression of JavaScript: ${(error as Error).message}`)
  }
}

/** `12: a hit`, `13- a line beside it`; `…` where lines are left out between them. */
function show(all: readonly string[], found: readonly number[], context: number): string[] {
  const hits = new Set(found)
  const lines: string[] = []
  let shown = -1
  for (const hit of found) {
    const from = Math.max(hit - context, shown + 1)
    if (shown >= 0 && from > shown + 1) lines.push('…')
    for (let at = from; at <= Math.min(hit + context, all.length - 1); at++) {
      lines.push(`${at + 1}${hits.has(at) ? ':' : '-'} ${short(all[at] ?? '')}`)
      shown = at
    }
  }
  return lines
}

const short = (line: string) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)} …` : line)

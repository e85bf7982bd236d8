/** A piece of a text as it is shown whole: `hidden` ones stand for a character that is not seen, or moves others. */
export interface ExactPart {
  readonly text: string
  readonly hidden: boolean
}

// Controls, formats (directions, joiners, tags), private and unassigned ones, what may be drawn as nothing, separators of
// lines, and every space but the plain one. A line's end is seen.
const hiddenCharacter = /(?![\n ])[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\p{Zs}\u2800]/u
const hiddenOrEdge = new RegExp(`${hiddenCharacter.source}|(?<![^]) +|(?<! ) +(?=\\n|$)`, 'gu')

/**
 * The text with everything in it made visible, so that two texts that differ never look the same for a hidden character:
 * spaces at its beginning and at the ends of lines are dots, and the rest is named by its number.
 */
export function exactParts(text: string): ExactPart[] {
  const parts: ExactPart[] = []
  let at = 0
  for (const { 0: found, index } of text.matchAll(hiddenOrEdge)) {
    if (index > at) parts.push({ text: text.slice(at, index), hidden: false })
    parts.push({ text: signOf(found), hidden: true })
    if (found === '\t') parts.push({ text: found, hidden: false })
    at = index + found.length
  }
  if (at < text.length) parts.push({ text: text.slice(at), hidden: false })
  return parts
}

function signOf(found: string): string {
  if (found === '\t') return '⇥'
  if (found.startsWith(' ')) return '·'.repeat(found.length)
  return `U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}

/** JSON to be read and edited, in which every hidden character is written as its escape. */
export function exactJson(value: unknown): string {
  const hidden = new RegExp(hiddenCharacter.source, 'gu')
  return JSON.stringify(value, null, 2).replace(hidden, (found) =>
    found
      .split('')
      .map((half) => `\\u${half.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  )
}

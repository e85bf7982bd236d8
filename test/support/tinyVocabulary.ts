/** One answer that the model knows by heart. */
export interface Script {
  /** Words anywhere in the prompt that bring this answer; of all such words the last one counts. None: the default. */
  when?: readonly string[]
  /** The answer; a list is taken as the model's tokens, a text is cut at its words. */
  say: string | readonly string[]
  /** It begins again at its end, so that it never ends. */
  loop?: boolean
}

/** What the vocabulary makes of the scripts: tokens, and which follows which. */
export interface Vocabulary {
  tokens: string[]
  /** llama.cpp's kinds of token, as numbers. */
  types: number[]
  /** The script that a token asks for. */
  keywords: Map<number, number>
  /** The token after each token of an answer. */
  next: Map<number, number>
  /** The first token of each script, and the last ones of those that end. */
  starts: number[]
  ends: number[]
  /** The token of one byte. */
  byte(character: string): number
}

export const BOS = 1
export const UNKNOWN = 0
const UNKNOWN_KIND = 2
const CONTROL = 3
const WHOLE = 4
const BYTE = 6
const FIRST_BYTE = 3

/**
 * Words and pieces of answers are tokens of the kind that is matched whole in raw text, all else is bytes: so a text has
 * one way of being cut, without merges or scores. llama.cpp aborts on two tokens of one text: a piece that is there
 * already is joined with the next.
 */
export function buildVocabulary(scripts: readonly Script[]): Vocabulary & { end: number } {
  const tokens: string[] = []
  const types: number[] = []
  const ids = new Map<string, number>()
  const add = (text: string, type: number): number => {
    const known = ids.get(text)
    if (known !== undefined) return known
    ids.set(text, tokens.length)
    types.push(type)
    return tokens.push(text) - 1
  }
  add('<unk>', UNKNOWN_KIND)
  add('<s>', CONTROL)
  add('</s>', CONTROL)
  for (let byte = 0; byte < 256; byte++) add(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`, BYTE)
  add('<|im_start|>', CONTROL)
  const end = add('<|im_end|>', CONTROL)
  add('▁', 1)

  const keywords = new Map<number, number>()
  scripts.forEach(({ when = [] }, script) => {
    for (const word of when) keywords.set(add(word, WHOLE), script)
  })
  const next = new Map<number, number>()
  const starts: number[] = []
  const ends: number[] = []
  for (const { say, loop } of scripts) {
    const chain = piecesOf(say, ids).map((piece) => add(piece, WHOLE))
    chain.forEach((token, at) => {
      const follower = chain[at + 1] ?? (loop ? chain[0] : end)
      next.set(token, follower as number)
    })
    starts.push(chain[0] as number)
    if (!loop) ends.push(chain.at(-1) as number)
  }
  // A keyword inside a piece of an answer is swallowed by it, so that the piece has to count as the keyword.
  scripts.forEach(({ when = [] }, script) => {
    for (const token of next.keys()) {
      if (when.some((word) => hasWord(tokens[token] as string, word))) keywords.set(token, script)
    }
  })
  return { tokens, types, keywords, next, starts, ends, end, byte: (one) => FIRST_BYTE + one.charCodeAt(0) }
}

/** Words count as a whole, signs wherever they stand. */
function hasWord(text: string, word: string): boolean {
  if (!/^[\p{L}\p{N}_]+$/u.test(word)) return text.includes(word)
  return (text.match(/[\p{L}\p{N}_]+/gu) ?? []).some((one) => one === word)
}

function piecesOf(say: string | readonly string[], taken: ReadonlyMap<string, number>): string[] {
  const parts = typeof say === 'string' ? (say.match(/\s*\S+/g) ?? []) : say
  const pieces: string[] = []
  for (let at = 0; at < parts.length; at++) {
    let piece = parts[at] as string
    while ((taken.has(piece) || pieces.includes(piece)) && at + 1 < parts.length) piece += parts[++at]
    if (taken.has(piece) || pieces.includes(piece)) throw new Error(`"${piece}" is there already: change the answer`)
    pieces.push(piece)
  }
  return pieces
}

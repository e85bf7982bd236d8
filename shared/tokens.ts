import { tokenWeights } from './tokenWeights.ts'

/**
 * What of a text decides how many tokens it takes, whatever the tokenizer: counts of its kinds of characters. The order is
 * that of `tokenWeights`.
 */
export const textFeatures = [
  /** Runs of Latin letters; one within a run begins at a capital. */
  'words',
  'letters',
  /** Letters of a word after its eighth. */
  'longs',
  /** Capitals that don't begin a word. */
  'capitals',
  /** Words that no space or mark parts from what is before them. */
  'joined',
  'accents',
  'rareAccents',
  /** Threes of digits, as far as they go. */
  'digitGroups',
  'digits',
  'markRuns',
  'marks',
  'lines',
  /** Spaces beyond the one between two words. */
  'spaces',
  'han',
  'kana',
  'hangul',
  'cyrillic',
  /** Letters of other scripts: two bytes in UTF-8, and more. */
  'near',
  'far',
  'symbols',
  /** Words and letters soon after one with an accent: of another language than English. */
  'foreignWords',
  'foreignLetters',
  'cyrillicWords',
  /** Letters that Russian has not. */
  'rareCyrillic',
] as const
type TextFeature = (typeof textFeatures)[number]

/** In the order of `textFeatures`. */
export type TextCounts = number[]

const at = Object.fromEntries(textFeatures.map((name, index) => [name, index])) as Record<TextFeature, number>

const [LOWER, UPPER, ACCENT, RARE, DIGIT, MARK, SPACE, LINE] = [1, 2, 3, 4, 5, 6, 7, 8]
/** A kind above all others is a feature of its own: this plus its place. */
const OWN = 16
const LONG_WORD = 8
/** So many words after an accent are thought to be of its language. */
const FOREIGN_WORDS = 10

/** From each of these code units on, up to the next one. */
const ranges: [from: number, kind: number][] = [
  [0x00, OWN + at.symbols],
  [0x09, SPACE],
  [0x0a, LINE],
  [0x0b, SPACE],
  [0x0d, LINE],
  [0x0e, OWN + at.symbols],
  [0x20, SPACE],
  [0x21, MARK],
  [0x30, DIGIT],
  [0x3a, MARK],
  [0x41, UPPER],
  [0x5b, MARK],
  [0x61, LOWER],
  [0x7b, MARK],
  [0x7f, OWN + at.symbols],
  [0xa0, SPACE],
  [0xa1, OWN + at.symbols],
  [0xc0, ACCENT],
  [0xd7, OWN + at.symbols],
  [0xd8, ACCENT],
  [0xf7, OWN + at.symbols],
  [0xf8, ACCENT],
  [0x100, RARE],
  [0x250, OWN + at.near],
  [0x300, RARE],
  [0x370, OWN + at.near],
  [0x400, OWN + at.rareCyrillic],
  [0x410, OWN + at.cyrillic],
  [0x450, OWN + at.rareCyrillic],
  [0x530, OWN + at.near],
  [0x800, OWN + at.far],
  [0x1100, OWN + at.hangul],
  [0x1200, OWN + at.far],
  [0x1e00, RARE],
  [0x1f00, OWN + at.near],
  [0x2000, SPACE],
  [0x200b, OWN + at.symbols],
  [0x2e80, OWN + at.han],
  [0x3040, OWN + at.kana],
  [0x3100, OWN + at.han],
  [0x3130, OWN + at.hangul],
  [0x3190, OWN + at.han],
  [0xa000, OWN + at.far],
  [0xac00, OWN + at.hangul],
  [0xd7b0, OWN + at.far],
  // Halves of pairs: emoji, rare letters.
  [0xd800, OWN + at.symbols],
  [0xf900, OWN + at.han],
  [0xfb00, OWN + at.far],
  [0xfe00, OWN + at.symbols],
  [0xfe70, OWN + at.far],
  [0xff00, OWN + at.han],
  [0xff66, OWN + at.kana],
  [0xffa0, OWN + at.hangul],
  [0xffe0, OWN + at.symbols],
]

const isCyrillic = (kind: number) => kind === OWN + at.cyrillic || kind === OWN + at.rareCyrillic

let kinds: Uint8Array | undefined

function kindsOfUnits(): Uint8Array {
  if (kinds) return kinds
  kinds = new Uint8Array(0x10000)
  for (const [from, kind] of ranges) kinds.fill(kind, from)
  return kinds
}

/** Adds what is in the text to `counts`, in one pass over it. */
export function countText(text: string, counts: TextCounts = textFeatures.map(() => 0)): TextCounts {
  const kindOf = kindsOfUnits()
  const add = (feature: TextFeature) => {
    counts[at[feature]]! += 1
  }
  let before = SPACE
  let length = 0
  let foreign = 0
  for (let index = 0; index < text.length; index++) {
    const kind = kindOf[text.charCodeAt(index)] as number
    const again = kind === before
    if (kind <= RARE) {
      const inWord = before <= RARE
      if (!inWord || (kind === UPPER && before !== UPPER)) {
        add('words')
        if (foreign > 0) {
          foreign -= 1
          add('foreignWords')
        }
        length = 0
        if (inWord || before === DIGIT) add('joined')
      } else if (kind === UPPER) add('capitals')
      length += 1
      if (length > LONG_WORD) add('longs')
      if (kind === ACCENT || kind === RARE) foreign = FOREIGN_WORDS
      else if (foreign > 0) add('foreignLetters')
      add(kind === ACCENT ? 'accents' : kind === RARE ? 'rareAccents' : 'letters')
    } else if (kind === DIGIT) {
      length = again ? length + 1 : 1
      if (length % 3 === 1) add('digitGroups')
      add('digits')
    } else if (kind === MARK) {
      if (!again) add('markRuns')
      add('marks')
    } else if (kind === LINE) add(again ? 'spaces' : 'lines')
    else if (kind === SPACE) {
      if (again || before === LINE) add('spaces')
    } else {
      counts[kind - OWN]! += 1
      if (isCyrillic(kind) && !isCyrillic(before)) add('cyrillicWords')
    }
    before = kind
  }
  return counts
}

/** The tokens that these counts are by one tokenizer's weights. */
export function weigh(counts: TextCounts, weights: readonly number[]): number {
  let sum = 0
  for (let index = 0; index < textFeatures.length; index++) sum += counts[index]! * weights[index]!
  return Math.max(0, sum)
}

/** Tokenizers before the present ones, which take far more for whatever is not English. */
const OLD = new Set(['gpt2', 'p50k'])
const present = Object.entries(tokenWeights).flatMap(([name, weights]) => (OLD.has(name) ? [] : [weights]))
const all = Object.values(tokenWeights)
/** What kinds of texts differ by beyond what their counts say. */
const MARGIN = 1.35
/** And what so short a text is cut into by chance. */
const BY_CHANCE = 4

/** About as many tokens as a model of today takes for the text: to be shown, not to be decided by. */
export function estimateTokens(text: string): number {
  const counts = countText(text)
  return Math.ceil(present.reduce((sum, weights) => sum + weigh(counts, weights), 0) / present.length)
}

/** No tokenizer that is known takes more for the text. */
export function mostTokens(text: string): number {
  const counts = countText(text)
  return Math.ceil(Math.max(...all.map((weights) => weigh(counts, weights))) * MARGIN + BY_CHANCE)
}

import { describe, expect, it } from 'vitest'
import { createEstimator, promptFeatures, type TokenSample } from '../../electron/assistant/fit/tokenEstimate.ts'
import { countText } from '../../shared/tokens.ts'
import { textsByKind, tokenizers, tokensBy } from '../support/realTokens.ts'

const texts = Object.values(textsByKind())
/** What a template adds, unknown to who estimates. */
const [BEGINNING, A_MESSAGE] = [17, 4]

/** A conversation about one or two kinds of texts, in up to five messages of any lengths. */
function prompt(at: number, count: (text: string) => number): TokenSample {
  const random = (salt: number) => ((Math.sin(at * 127.1 + salt * 311.7) * 43_758.5453) % 1) ** 2
  const kinds = [texts[at % texts.length]!, texts[Math.floor(random(1) * texts.length)]!]
  const messages = Array.from({ length: 1 + (at % 5) }, (_, n) => {
    const text = kinds[n % 2]!
    const length = Math.floor(120 * 40 ** random(n + 2))
    const from = Math.floor(random(n + 9) * Math.max(1, text.length - length))
    return text.slice(from, from + length).toWellFormed()
  })
  const counts = messages.reduce((sum, text) => countText(text, sum), countText(''))
  const tokens = messages.reduce((sum, text) => sum + count(text) + A_MESSAGE, BEGINNING)
  const template = { prompts: 1, messages: messages.length } as Record<string, number>
  return { tokens, counts: promptFeatures.map((name, place) => counts[place] ?? template[name] ?? 0) }
}

describe.each(tokenizers)('prompts of a model with the tokenizer %s', (name) => {
  const count = tokensBy(name)
  const asked = Array.from({ length: 50 }, (_, at) => prompt(at, count))

  it('are never estimated too low before any was counted', () => {
    const estimate = createEstimator([])
    for (const { counts, tokens } of asked) expect(estimate(counts).atMost).toBeGreaterThanOrEqual(tokens)
  })

  it('are well known after a handful of answers, and never too low to decide by', () => {
    const estimate = createEstimator(Array.from({ length: 8 }, (_, at) => prompt(1_000 + 2 * at, count)))
    const off = asked.map(({ counts, tokens }) => {
      const about = estimate(counts)
      expect(about.atLeast).toBeLessThanOrEqual(tokens)
      expect(about.atMost).toBeGreaterThanOrEqual(tokens)
      return Math.abs(about.tokens - tokens) / tokens
    })
    // Those that English was made for alone take what is not by chance.
    if (name === 'p50k_base' || name === 'gpt2') return
    // Of bare texts of 15 kinds; test/assistant/promptFit.test.ts has what Aside really sends.
    const sorted = off.sort((one, other) => one - other)
    expect(sorted[Math.floor(off.length * 0.75)]).toBeLessThan(0.1)
    expect(sorted.at(-1)).toBeLessThan(0.3)
  })

  it('have a margin that shrinks with each answer of their kind', () => {
    const { counts, tokens } = asked[7] as TokenSample
    const margins = [0, 1, 3, 6].map((answers) => {
      const estimate = createEstimator(Array.from({ length: answers }, () => ({ counts, tokens })))(counts)
      return estimate.atMost - estimate.tokens
    })
    expect(margins).toEqual(margins.toSorted((one, other) => other - one))
    expect(margins.at(-1)).toBeLessThan(margins[0]! / 4)
  })
})

import { describe, expect, it } from 'vitest'
import { createTokenCalibration } from '../../electron/assistant/fit/tokenCalibration.ts'
import { createEstimator, promptFeatures, type TokenSample } from '../../electron/assistant/fit/tokenEstimate.ts'
import type { TokenRecord } from '../../electron/storage/tokenRecords.ts'
import { closestLook } from '../../shared/imageTokens.ts'
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

describe('pictures', () => {
  const sizes = [
    [64, 64],
    [448, 448],
    [640, 480],
    [1_024, 768],
    [1_414, 1_060],
    [1_568, 882],
    [882, 1_568],
    [1_568, 100],
  ] as const
  /** What models make of a picture: squares, squares and the ends of their rows, a fixed number, pieces. */
  const models: [name: string, tokens: (width: number, height: number) => number][] = [
    ['qwen2.5vl:7b', (width, height) => Math.round(width / 28) * Math.round(height / 28) + 2],
    ['qwen3-vl:8b', (width, height) => Math.round(width / 32) * Math.round(height / 32) + 2],
    ['mistral-small3.1', (width, height) => (Math.ceil(width / 28) + 1) * Math.ceil(height / 28)],
    ['gemma3:12b', () => 258],
    ['bakllava', () => 576],
    ['llava:7b', (width, height) => 576 * (1 + Math.min(4, Math.ceil(width / 336) * Math.ceil(height / 336)))],
    ['smolvlm2', () => 1_400],
  ]
  const question = (name: string, width: number, height: number, pictures = 1) => {
    const counts = countText('What is in this picture?')
    const own: Record<string, number> = { prompts: 1, messages: 1, pictures }
    own.images = pictures * closestLook({ width, height }, name)
    return promptFeatures.map((feature, at) => counts[at] ?? own[feature] ?? 0)
  }
  const WORDS = 25

  it.each(models)('take no more than is thought, before any answer and after each: %s', (name, take) => {
    const records = new Map<string, TokenRecord>()
    const calibration = createTokenCalibration({
      get: (key) => records.get(key),
      set: (key, record) => void records.set(key, record),
    })
    const ref = { engine: 'ollama', name }
    for (let at = 0; at < 3 * sizes.length; at++) {
      const [width, height] = sizes[(at * 5) % sizes.length] as (typeof sizes)[number]
      for (const pictures of [1, 3]) {
        const estimate = calibration.estimate(ref, question(name, width, height, pictures))
        const tokens = WORDS + pictures * take(width, height)
        expect(estimate.atMost, `${width} x ${height}, ${at} answers`).toBeGreaterThanOrEqual(tokens)
        // What is below that would be taken for a prompt that was cut.
        expect(0.9 * estimate.atLeast).toBeLessThanOrEqual(tokens)
      }
      calibration.learn(ref, question(name, width, height), WORDS + take(width, height))
    }
  })

  it('are not thought to take twice what those take that look closest', () => {
    const estimate = createEstimator([])
    for (const [width, height] of sizes.slice(3, 7)) {
      const squares = (width / 28) * (height / 28)
      expect(estimate(question('qwen2.5vl:7b', width, height)).atMost).toBeLessThan(1.45 * squares + 100)
    }
  })
})

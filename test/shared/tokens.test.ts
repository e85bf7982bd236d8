import { describe, expect, it } from 'vitest'
import { countText, estimateTokens, mostTokens, textFeatures } from '../../shared/tokens.ts'
import { textsByKind, tokenizers, tokensBy } from '../support/realTokens.ts'

const texts = textsByKind()
const cuts = [40, 300, 2_000]
const pieces = Object.entries(texts).flatMap(([kind, text]) =>
  cuts.flatMap((length) =>
    [0.1, 0.7].map((where) => {
      const at = Math.floor((text.length - length) * where)
      return { kind, text: text.slice(Math.max(0, at), Math.max(0, at) + length).toWellFormed() }
    }),
  ),
)

describe('a text’s tokens', () => {
  it.each(tokenizers)('are never more than mostTokens says, by %s', (name) => {
    const count = tokensBy(name)
    for (const { kind, text } of pieces) {
      const real = count(text)
      expect(mostTokens(text), `${kind}: ${text.slice(0, 40)}`).toBeGreaterThanOrEqual(real)
    }
  })

  it('are about what a tokenizer of today makes of it', () => {
    const count = tokensBy('cl100k_base')
    const off = pieces.filter(({ text }) => text.length >= 1_000).map(({ text }) => estimateTokens(text) / count(text))
    expect(Math.min(...off)).toBeGreaterThan(0.7)
    expect(Math.max(...off)).toBeLessThan(2)
  })

  it('are counted of anything: nothing, halves of characters, what no keyboard has', () => {
    expect(estimateTokens('')).toBe(0)
    for (const text of ['\u0000', '\ud83d', '\uffff', '👩🏽‍🚀', '\u200b'.repeat(100), 'é'.normalize('NFD')]) {
      expect(estimateTokens(text)).toBeGreaterThanOrEqual(1)
      expect(mostTokens(text)).toBeGreaterThanOrEqual(tokensBy('gpt2')(text.toWellFormed()))
    }
  })

  it('follow from kinds of characters', () => {
    const counted = (text: string) =>
      Object.fromEntries(countText(text).flatMap((count, at) => (count > 0 ? [[textFeatures[at], count]] : [])))
    expect(counted('Hello, readFile 12345')).toEqual({
      words: 3,
      letters: 13,
      joined: 1,
      markRuns: 1,
      marks: 1,
      digitGroups: 2,
      digits: 5,
    })
    expect(counted('  中文 かな 한글 Да')).toEqual({
      spaces: 2,
      han: 2,
      kana: 2,
      hangul: 2,
      cyrillic: 2,
      cyrillicWords: 1,
    })
    expect(counted('Ще її')).toEqual({ cyrillic: 2, rareCyrillic: 2, cyrillicWords: 2 })
    expect(counted('on été un')).toEqual({ words: 3, letters: 5, accents: 2, foreignWords: 1, foreignLetters: 3 })
  })
})

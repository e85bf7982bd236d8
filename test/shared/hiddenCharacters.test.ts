import { describe, expect, it } from 'vitest'
import { exactJson, exactParts } from '../../shared/hiddenCharacters.ts'

const shown = (text: string) =>
  exactParts(text)
    .map((part) => (part.hidden ? `[${part.text}]` : part.text))
    .join('')

describe('a text that is shown exactly', () => {
  it('has its hidden characters made visible, and nothing else', () => {
    expect(shown('plain “text” with é, 漢字 and 🙂\nin lines')).toBe('plain “text” with é, 漢字 and 🙂\nin lines')
    expect(shown('txt.\u202egpj')).toBe('txt.[U+202E]gpj')
    expect(shown('a\u200bb\u00adc\ufeffd\u2028e\u00a0f')).toBe('a[U+200B]b[U+00AD]c[U+FEFF]d[U+2028]e[U+00A0]f')
    expect(shown('a\u{e0041}b\u3164c\u2800d\ufe0f')).toBe('a[U+E0041]b[U+3164]c[U+2800]d[U+FE0F]')
    expect(shown('a\tb\u0000c\rd')).toBe('a[⇥]\tb[U+0000]c[U+000D]d')
    expect(shown('\ud800x')).toBe('[U+D800]x')
  })

  it('shows spaces where they can’t be seen', () => {
    expect(shown('  a b  \n c ')).toBe('[··]a b[··]\n c[·]')
    expect(shown('   ')).toBe('[···]')
  })

  it('takes no time worth naming, however many spaces there are', () => {
    expect(exactParts(`a${' '.repeat(300_000)}b`)).toHaveLength(1)
  })
})

it('JSON to be edited has the same value, with every hidden character written out', () => {
  const value = { a: 'x\u202e\u{e0041}y\u00a0', 'b\u200b': [' ', '\n', 'é🙂'] }
  const text = exactJson(value)
  expect(text).toContain('"x\\u202e\\udb40\\udc41y\\u00a0"')
  expect(text).toContain('"é🙂"')
  expect(exactParts(text.replaceAll('\n', ' ')).every(({ hidden }) => !hidden)).toBe(true)
  expect(JSON.parse(text)).toEqual(value)
})

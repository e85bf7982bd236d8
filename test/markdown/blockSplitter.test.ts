import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BlockSplitter, isShown } from '../../renderer/markdown/BlockSplitter.ts'
import { lexMarkdown, type MarkdownToken, normalise } from '../../renderer/markdown/lexMarkdown.ts'
import { cut, NASTY, numbers } from './documents.ts'

/** A block as a reader sees it: blank lines at its end belong to no one. */
const seen = (token: MarkdownToken) =>
  token.type === 'code' ? ['code', token.lang ?? '', token.text.replace(/\n$/, '')] : [token.type, token.raw.trimEnd()]

const inOneGo = (text: string) => lexMarkdown(normalise(text)).tokens.filter(isShown).map(seen)

function streamed(pieces: readonly string[]) {
  const splitter = new BlockSplitter()
  for (const piece of pieces) splitter.push(piece)
  return [...splitter.sealed, ...splitter.tail].map(seen)
}

describe('the block splitter', () => {
  it.each(NASTY)('finds the same blocks character by character: %j', (text) => {
    expect(streamed([...text])).toEqual(inOneGo(text))
  })

  it('finds the same blocks at every cut of a document put together at random', () => {
    const document = fc
      .array(fc.constantFrom(...NASTY), { minLength: 1, maxLength: 7 })
      .map((parts) => parts.join('\n'))
    fc.assert(
      fc.property(document, fc.integer({ min: 1, max: 40 }), fc.nat(), (text, longest, seed) => {
        expect(streamed(cut(text, longest, numbers(seed)))).toEqual(inOneGo(text))
      }),
      { numRuns: 400, seed: 7 },
    )
  })

  it('finds the same blocks in text made of nothing but markup', () => {
    const mark = fc.constantFrom(
      '#',
      '-',
      '*',
      '`',
      '```',
      '~~~',
      '>',
      '|',
      '|-',
      '1.',
      '$$',
      '\\[',
      '\\]',
      ' ',
      '    ',
    )
    const piece = fc.oneof(
      mark,
      fc.constantFrom('\n', '\n', '\n\n', 'a', 'b c', '=', '---', '\t', '\r\n', '<b>', '</b>'),
    )
    const document = fc.array(piece, { maxLength: 60 })
    fc.assert(
      fc.property(document, (pieces) => {
        // The last line is whole: what may still become the end of a code block is held back.
        const whole = [...pieces, '\n']
        expect(streamed(whole)).toEqual(inOneGo(whole.join('')))
      }),
      { numRuns: 3000, seed: 11 },
    )
  })

  it('seals blocks as it goes and never takes one back', () => {
    const text = Array.from({ length: 50 }, (_, at) => `Paragraph ${at} with **words**.\n\n- item\n\n`).join('')
    const splitter = new BlockSplitter()
    let before: MarkdownToken[] = []
    for (const piece of cut(text, 30, numbers(3))) {
      splitter.push(piece)
      expect(splitter.sealed.slice(0, before.length)).toEqual(before)
      expect(splitter.tail.length).toBeLessThan(4)
      before = [...splitter.sealed]
    }
    expect(before.length).toBeGreaterThan(95)
  })

  it('resolves a link to a definition that came before it', () => {
    const splitter = new BlockSplitter()
    for (const piece of cut('[a]: https://a.example\n\nOne.\n\nSee [a] and [b].\n\nMore.\n\nEnd.\n\n', 5, numbers(1))) {
      splitter.push(piece)
    }
    expect(JSON.stringify(splitter.sealed).match(/"href":"[^"]*"/g)).toEqual(['"href":"https://a.example"'])
  })

  it('reads an open code block once, not again with every line', () => {
    const splitter = new BlockSplitter()
    splitter.push('```ts\n')
    for (let line = 0; line < 2000; line++) splitter.push(`const a${line} = "some text that makes this line long"\n`)
    const [block] = splitter.tail
    expect(block).toMatchObject({ type: 'code', lang: 'ts' })
    expect(block?.raw.split('\n')).toHaveLength(2002)
  })

  it('keeps a line back that may be the end of the code', () => {
    const splitter = new BlockSplitter()
    const text = () => splitter.tail.map((token) => (token.type === 'code' ? token.text : ''))
    splitter.push('```\na\n``')
    expect(text()).toEqual(['a\n'])
    splitter.push('x')
    expect(text()).toEqual(['a\n``x'])
  })
})

import { expect, it } from 'vitest'
import { titleFrom } from '../../electron/assistant/titleFrom.ts'

it.each([
  ['How are you?', 'How are you?'],
  ['  # Heading\nmore', 'Heading'],
  ['\n\n> quoted   words', 'quoted words'],
  ['', 'Untitled'],
  ['\n  \n', 'Untitled'],
  [`${'word '.repeat(30)}`, 'word word word word word word word word word word word word…'],
  ['x'.repeat(100), `${'x'.repeat(60)}…`],
])('%j is called %j', (question, title) => {
  expect(titleFrom(question)).toBe(title)
})

it('cuts no character in two', () => {
  for (let length = 55; length < 65; length++) expect(titleFrom(`${'x'.repeat(length)}😀😀`).isWellFormed()).toBe(true)
})

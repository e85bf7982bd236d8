import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseSync, Visitor } from 'vite'
import { describe, expect, test } from 'vitest'
import { sourceFiles } from '../scripts/importScan.ts'
import { actionIds } from '../shared/actions.ts'
import { errorCodes } from '../shared/model/errors.ts'
import { strings } from '../shared/strings.ts'

const root = resolve(import.meta.dirname, '..')

/** Every text of the table with its path in it; functions are called with their arguments as numbers and words. */
function texts(value: unknown, path = ''): [path: string, text: string][] {
  if (typeof value === 'string') return [[path, value]]
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, inner]) => texts(inner, path ? `${path}.${key}` : key))
  }
  return []
}

describe('the table of words', () => {
  const all = texts(strings)

  test('has a text everywhere, without spaces around it', () => {
    expect(all.length).toBeGreaterThan(50)
    expect(all.filter(([, text]) => text.trim() === '' || text !== text.trim())).toEqual([])
  })

  test('says of every failure what to do, and of every action what it does', () => {
    expect(errorCodes.filter((code) => !/^[A-Z].*\.$/s.test(strings.errorHelp[code]))).toEqual([])
    expect(actionIds.filter((id) => !/^[A-Z]/.test(strings.actions[id]))).toEqual([])
  })

  test('speaks calmly: no exclamation marks, no capitals for weight, no apologies', () => {
    const loud = all.filter(
      ([, text]) =>
        /!|\b(oops|sorry|please|successfully)\b/i.test(text) ||
        /\b[A-Z]{5,}\b/.test(text.replace(/\b(PORT|TOKEN|GNOME)\b/g, '')),
    )
    expect(loud).toEqual([])
  })

  test('is formatted as people write: ’ for apostrophes, … for an ellipsis', () => {
    expect(all.filter(([, text]) => /\w'\w|\.\.\./.test(text))).toEqual([])
  })
})

/** Attributes that a person reads or hears. */
const spoken = new Set([
  'aria-label',
  'aria-description',
  'aria-placeholder',
  'aria-roledescription',
  'title',
  'placeholder',
  'alt',
  'label',
])

/** Words of the interface that stand in a page's own code. A text without letters (`·`, `/`) needs no other language. */
function wordsIn(file: string, source: string): string[] {
  const found: string[] = []
  const say = (text: string, at: number) => {
    if (/\p{L}{2,}/u.test(text)) found.push(`${file}:${source.slice(0, at).split('\n').length} says "${text.trim()}"`)
  }
  const parsed = parseSync(file, source)
  if (parsed.errors.length > 0) throw new Error(`${file}: ${parsed.errors[0]?.message}`)
  new Visitor({
    JSXText: (node) => say(node.value, node.start),
    JSXExpressionContainer(node) {
      if (node.expression.type === 'Literal' && typeof node.expression.value === 'string')
        say(node.expression.value, node.start)
    },
    JSXAttribute(node) {
      const name = node.name.type === 'JSXIdentifier' ? node.name.name : ''
      if (spoken.has(name) && node.value?.type === 'Literal') say(String(node.value.value), node.start)
    },
  }).visit(parsed.program)
  return found
}

describe('the interface', () => {
  test('says only what stands in shared/strings.ts', () => {
    const files = sourceFiles(root, ['renderer']).filter((file) => file.endsWith('.tsx'))
    expect(files.flatMap((file) => wordsIn(file, readFileSync(join(root, file), 'utf8')))).toEqual([])
  })

  test.each([
    ['a text between tags', '<p>Hello there</p>', true],
    ['a label', '<button aria-label="Send it" />', true],
    ['a placeholder in braces', '<p>{"Hello"}</p>', true],
    ['a sign', '<p>· / 2</p>', false],
    ['a class', '<p className="hello there" />', false],
    ['a word of the table', '<p>{strings.send}</p>', false],
  ])('is searched for words: %s', (_name, jsx, bites) => {
    expect(wordsIn('x.tsx', `export const x = ${jsx}`).length > 0).toBe(bites)
  })
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { openStorage } from '../../electron/storage/openStorage.ts'
import type { Storage } from '../../electron/storage/storage.ts'
import { quiet, store } from './support.ts'
import { ended, firstTurn } from './turns.ts'

let storage: Storage

beforeAll(async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'aside-search-'))
  storage = await openStorage({ dataDir, log: quiet })
  await store(
    storage,
    'js',
    'How do I sort in JavaScript?',
    'Use Array.prototype.toSorted with a comparator.',
    'Sorting',
  )
  await store(storage, 'cafe', 'Où est le café ?', 'Le CAFÉ est à côté de l’ÉGLISE.', 'Vacances')
  await store(
    storage,
    'cpp',
    'C++ or C#? And what of AI?',
    'Both. "AI" is a word; 100% (sure) AND NOT near/3 it.',
    'Languages',
  )
  await store(storage, 'jp', '日本語のテストを書く', '東京は日本の首都です。', '日本')
  await store(storage, 'cat', 'Concatenation', 'To concatenate is to join.', 'Joining')
  await store(storage, 'kitty', 'My cat sleeps', 'Cats do. The cat and the category.', 'Pets')
  await store(storage, 'long', 'Long', `${'filler words go on and on. '.repeat(30_000)}needle in the end`, 'Long one')
  await store(storage, 'emoji', '😀😀😀 party 🎉 time', 'İstanbul Straße ΣΊΣΥΦΟΣ', 'Fun')
  const parts = firstTurn('parts', 'How big is it?', { title: 'Parts' })
  await storage.conversations.beginTurn(parts)
  await storage.conversations.finishAnswer(
    ended('parts', '', {
      blocks: [
        { type: 'reasoning', text: 'Perhaps a pachyderm.' },
        { type: 'toolCall', id: 'c', name: 'weigh_animal', args: { place: 'savannah' } },
        { type: 'toolResult', callId: 'c', name: 'weigh_animal', content: '6 tonnes', isError: false },
        { type: 'text', text: 'It is **mam**moth, and 2**10 `wal**rus**es`.' },
      ],
    }),
  )
  await store(storage, 'end', 'short words at the end: ok', 'this ends in xq', 'Ends')
  return async () => {
    await storage.close()
    rmSync(dataDir, { recursive: true })
  }
})

const table: [query: string, found: string[]][] = [
  ['javascript', ['js']],
  ['JAVASCRIPT', ['js']],
  ['script', ['js']],
  ['sort java', ['js']],
  ['java sort nothere', []],
  ['cafe', ['cafe']],
  ['CAFÉ', ['cafe']],
  ['cafe\u0301', ['cafe']],
  ['eglise', ['cafe']],
  ['c++', ['cpp']],
  ['c#', ['cpp']],
  ['ai', ['cpp']],
  ['日本', ['jp']],
  ['京', ['jp']],
  ['日本語', ['jp']],
  ['語の', ['jp']],
  ['"is a word"', ['cpp']],
  ['"a word is"', []],
  ['party', ['emoji']],
  ['🎉', ['emoji']],
  ['istanbul', ['emoji']],
  ['ΣΊΣ', ['emoji']],
  ['xq', ['end']],
  ['ok', ['end']],
  ['needle', ['long']],
  ['vacances', ['cafe']],
  ['pachyderm', ['parts']],
  ['weigh_animal', ['parts']],
  ['savannah', ['parts']],
  ['tonnes', ['parts']],
  ['mammoth', ['parts']],
  ['2**10', ['parts']],
  ['wal**rus**es', ['parts']],
  ['zzz', []],
]

for (const [query, found] of table) {
  test(`“${query}” finds ${found.join(', ') || 'nothing'}`, async () => {
    const hits = await storage.conversations.search(query, 50)
    expect([...new Set(hits.map((hit) => hit.conversationId))].sort()).toEqual([...found].sort())
  })
}

const hostile = [
  '',
  ' ',
  '"',
  '""',
  '"""',
  '" "',
  "'",
  '*',
  'a*',
  '^a',
  'NEAR(a b)',
  'a AND',
  'NOT',
  'OR OR',
  'text:cat',
  '{text}:cat',
  '-cat',
  '(',
  '())',
  'a\0b',
  '\0',
  '%',
  '_',
  '\\',
  '; DROP TABLE messages; --',
  'cat"',
  '"cat',
  '\ud83d',
  'a'.repeat(1_000),
  'a b c d e f g h i j k l',
  '"'.repeat(999),
  '\u0301',
  '\u200b',
  '\n\t',
]

test('no query breaks the search, nor is it ever read as an operator', async () => {
  for (const query of hostile) {
    await expect(storage.conversations.search(query, 10), JSON.stringify(query)).resolves.toBeInstanceOf(Array)
  }
  for (const nothing of ['', ' ', '"', '" "', '\0', '\n\t'])
    expect(await storage.conversations.search(nothing, 10)).toEqual([])
  expect((await storage.conversations.search('near/3', 10)).map((hit) => hit.conversationId)).toEqual(['cpp'])
  expect(await storage.conversations.list()).toHaveLength(10)
})

test('every hit says where: a line of plain text, with the places of the words in it', async () => {
  for (const [query] of table) {
    for (const hit of await storage.conversations.search(query, 50)) {
      expect(hit.snippet.length).toBeLessThan(200)
      expect(hit.snippet).not.toMatch(/\n/)
      let end = 0
      for (const [from, to] of hit.ranges) {
        expect(from).toBeGreaterThanOrEqual(end)
        expect(to).toBeGreaterThan(from)
        expect(to).toBeLessThanOrEqual(hit.snippet.length)
        end = to
      }
      expect(hit.ranges.length, `${query}: ${hit.snippet}`).toBeGreaterThan(0)
    }
  }
  const [hit] = await storage.conversations.search('cote', 5)
  expect(hit?.snippet.slice(...hit.ranges[0]!)).toBe('côté')
  const [deep] = await storage.conversations.search('needle', 5)
  expect(deep?.snippet).toMatch(/^….*needle in the end$/)
})

test('titles first, then whole words, beginnings and parts of words', async () => {
  const ids = async (query: string) =>
    (await storage.conversations.search(query, 50)).map(
      ({ messageId, conversationId }) => messageId ?? `title of ${conversationId}`,
    )
  const cats = await ids('cat')
  expect(cats.slice(0, 2).sort()).toEqual(['kitty-a', 'kitty-q'])
  expect(cats.slice(2).sort()).toEqual(['cat-a', 'cat-q'])
  expect((await ids('joining'))[0]).toBe('title of cat')
  expect(await storage.conversations.search('o', 3)).toHaveLength(3)
})

test('among equals the conversation that changed last is first', async () => {
  for (const id of ['old', 'new'])
    await storage.conversations.beginTurn(firstTurn(id, 'the same gooseberry', { title: 'T' }))
  await storage.conversations.finishAnswer(ended('new', 'x'))
  await new Promise((resolve) => setTimeout(resolve, 5))
  await storage.conversations.finishAnswer(ended('old', 'x'))
  const found = (await storage.conversations.search('gooseberry', 5)).map((hit) => hit.conversationId)
  expect(found).toEqual(['old', 'new'])
  await storage.conversations.remove('old')
  expect(await storage.conversations.search('gooseberry', 5)).toHaveLength(1)
  await storage.conversations.restore('old')
  expect(await storage.conversations.search('gooseberry', 5)).toHaveLength(2)
  for (const id of ['old', 'new']) await storage.conversations.remove(id)
})

test('a title is found by its new name only', async () => {
  await storage.conversations.beginTurn(firstTurn('named', 'x', { title: 'Rhubarb' }))
  await storage.conversations.rename('named', 'Elderflower', 'user')
  expect(await storage.conversations.search('rhubarb', 5)).toEqual([])
  expect(await storage.conversations.search('elder', 5)).toMatchObject([{ conversationId: 'named', messageId: null }])
  await storage.conversations.remove('named')
})

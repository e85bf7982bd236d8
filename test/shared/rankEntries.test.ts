import { expect, test } from 'vitest'
import { rankEntries } from '../../shared/rankEntries.ts'

const named = (...names: string[]) => names.map((name) => ({ names: [name] }))
const ranked = (query: string, ...names: string[]) => rankEntries(named(...names), query).map((entry) => entry.names[0])

test('the better a name fits, the earlier it comes', () => {
  const names = ['resetting', 'The settings', 'Setting up', 'Setting', 'Other']
  expect(ranked(' SETTING ', ...names)).toEqual(names.slice(0, 4).reverse())
})

test('scattered letters are not found where a word begins with what is typed', () => {
  const scattered = ['sxextxtxixnxg', 'resetting']
  expect(ranked('setting', ...scattered)).toEqual(['resetting', 'sxextxtxixnxg'])
  expect(ranked('setting', ...scattered, 'The settings')).toEqual(['The settings', 'resetting'])
})

test('every word may begin another word of the name', () => {
  expect(ranked('larger text', 'a larger and longer textile', 'Text size: larger', 'large')).toEqual([
    'a larger and longer textile',
    'Text size: larger',
  ])
})

test('equals keep their order, and the best of several names counts', () => {
  expect(ranked('pin', 'Pin it', 'Pin that', 'Pin this')).toEqual(['Pin it', 'Pin that', 'Pin this'])
  const entries = [...named('llama 3'), { names: ['Use llama', 'llama'] }]
  expect(rankEntries(entries, 'llama')[0]).toBe(entries[1])
})

test('without a query all stay as they are', () => {
  expect(ranked(' ', 'b', 'a')).toEqual(['b', 'a'])
})

test('the first letters of its words find a name', () => {
  expect(ranked('nc', 'Once more', 'New conversation', 'Cancel')).toEqual(['New conversation', 'Once more', 'Cancel'])
})

test('letters that stand close together fit better than scattered ones', () => {
  expect(ranked('tgle', 'the great long tale', 'the toggle')).toEqual(['the toggle', 'the great long tale'])
})

test.each([
  ['convresation', 'New conversation'],
  ['qiuck', 'Quick ask'],
  ['sumarize', 'Summarise'],
  ['shortcts', 'Keyboard shortcuts'],
  ['transalte', 'Translate'],
])('where nothing fits, a slip of the finger is understood: %s', (query, meant) => {
  expect(ranked(query, 'New conversation', 'Quick ask', 'Summarise', 'Keyboard shortcuts', 'Translate')).toEqual([
    meant,
  ])
})

test('a slip is no reason to find what is called otherwise, and a short word must be right', () => {
  expect(ranked('sort', 'Sort', 'Port')).toEqual(['Sort'])
  expect(ranked('xix', 'fix', 'six')).toEqual([])
  expect(ranked('zzzzzzzz', 'Settings', 'zebra')).toEqual([])
})

import { expect, test } from 'vitest'
import { rankEntries } from '../../renderer/features/palette/rankEntries.ts'

const named = (...names: string[]) => names.map((name) => ({ names: [name] }))
const ranked = (query: string, ...names: string[]) => rankEntries(named(...names), query).map((entry) => entry.names[0])

test('the better a name fits, the earlier it comes', () => {
  const names = ['s-e-t-t-i-n-g', 'resetting', 'The settings', 'Setting up', 'Setting', 'Other']
  expect(ranked(' SETTING ', ...names)).toEqual(names.slice(0, 5).reverse())
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

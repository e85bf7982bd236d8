import { expect, test } from 'vitest'
import { aboutTokens, bytes, number, plural, seconds } from '../../shared/format.ts'

test('a time is as exact as it is useful', () => {
  expect(
    [42, 210, 999, 1_000, 4_100, 9_940, 12_345, 89_000, 125_000, 179_600, 3_599_600, 12_059_000].map(seconds),
  ).toEqual([
    '0.04 s',
    '0.21 s',
    '1 s',
    '1 s',
    '4.1 s',
    '9.9 s',
    '12 s',
    '89 s',
    '2 min 5 s',
    '3 min 0 s',
    '1 h 0 min',
    '3 h 20 min',
  ])
})

test('sizes and counts', () => {
  expect([0, 21, 1_500, 2_019_393, 2_019_393_189].map(bytes)).toEqual(['0 kB', '21 B', '2 kB', '2 MB', '2.0 GB'])
  expect([1, 42, 617, 2_572].map(aboutTokens)).toEqual([
    'about 1 token',
    'about 42 tokens',
    'about 620 tokens',
    'about 2,600 tokens',
  ])
  expect(number(131_072)).toBe('131,072')
  expect([plural(1, 'match', 'matches'), plural(2_000, 'match', 'matches')]).toEqual(['1 match', '2,000 matches'])
})

import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createTabs } from '../../electron/http/tabs.ts'

let said: string[]
const windows = (restored: string[] = []) => ({
  opened: (id: string) => said.push(`${id} opened`),
  closed: (id: string, { forGood }: { forGood: boolean }) => said.push(`${id} ${forGood ? 'closed' : 'away'}`),
  toRestore: () => restored,
})

beforeEach(() => {
  said = []
  vi.useFakeTimers()
})
afterEach(() => vi.useRealTimers())

it('a tab that reloads was never closed', () => {
  const tabs = createTabs(windows(), 1_000)
  tabs.onSocket('a', true)
  tabs.onSocket('a', false)
  vi.advanceTimersByTime(900)
  tabs.onSocket('a', true)
  vi.advanceTimersByTime(5_000)
  expect(said).toEqual(['a opened', 'a away', 'a opened'])
})

it('a tab whose new socket comes before the old one goes stays open', () => {
  const tabs = createTabs(windows(), 1_000)
  tabs.onSocket('a', true)
  tabs.onSocket('a', true)
  tabs.onSocket('a', false)
  vi.advanceTimersByTime(5_000)
  expect(said).toEqual(['a opened'])
})

it('a tab that stays away was closed, and so was one that never came back after a restart', () => {
  const tabs = createTabs(windows(['b', 'c']), 1_000)
  tabs.onSocket('a', true)
  tabs.onSocket('c', true)
  tabs.onSocket('a', false)
  vi.advanceTimersByTime(1_001)
  expect(said).toEqual(['a opened', 'c opened', 'a away', 'b closed', 'a closed'])
})

it('closing the server closes no tab for good', () => {
  const tabs = createTabs(windows(), 1_000)
  tabs.onSocket('a', true)
  tabs.onSocket('a', false)
  tabs.close()
  vi.advanceTimersByTime(5_000)
  expect(said).toEqual(['a opened', 'a away'])
})

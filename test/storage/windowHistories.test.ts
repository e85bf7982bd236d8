import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openConfFile } from '../../electron/http/confStore.ts'
import { openWindowHistories } from '../../electron/storage/windowHistories.ts'
import { WindowHistory } from '../../shared/model/window.ts'
import { quiet, temporaryFolder } from './support.ts'

function open(dataDir: string, mode: 'desktop' | 'browser' = 'desktop') {
  const histories = openWindowHistories(openConfFile, dataDir, quiet, mode)
  onTestFinished(() => histories.close())
  return histories
}

const file = (dataDir: string) => join(dataDir, 'windows.json')
const history = (more: Partial<WindowHistory> = {}) => WindowHistory.parse(more)
const place = (draft: string) => ({ draft, queue: [], scroll: null })

test('each window has a history and a number of its own, and both come back', () => {
  const dataDir = temporaryFolder()
  const first = open(dataDir)
  for (const id of ['a', 'b']) {
    first.opened(id)
    expect(first.load(id)).toMatchObject({ visited: [], position: -1, places: {} })
  }
  const ofA = history({ visited: ['c1', 'c2'], position: 0, places: { c1: place('half a thought') }, sidebar: false })
  first.save('a', { ...ofA, number: 77 })
  first.setBounds('b', { x: -5, y: 10, width: 800, height: 600, maximized: true })
  for (const id of ['a', 'b']) first.closed(id, { forGood: false })
  first.close()

  const second = open(dataDir)
  expect(second.toRestore()).toEqual(['a', 'b'])
  expect(second.load('a')).toEqual({ ...ofA, number: 1 })
  expect(second.load('b')).toEqual(history({ number: 2 }))
  expect(second.bounds('b')).toEqual({ x: -5, y: 10, width: 800, height: 600, maximized: true })
  expect(second.bounds('a')).toBeUndefined()
  expect(second.notices).toEqual([])
})

test('after a crash every window that was open comes back, one closed for good does not', () => {
  const dataDir = temporaryFolder()
  const first = open(dataDir)
  for (const id of ['a', 'b', 'c']) first.opened(id)
  first.closed('b', { forGood: true })
  expect(first.list().map(({ id }) => id)).toEqual(['a', 'c'])
  first.close()
  const second = open(dataDir)
  expect(second.toRestore()).toEqual(['a', 'c'])
  expect(second.list()).toMatchObject([
    { id: 'a', open: false },
    { id: 'c', open: false },
  ])
})

test('a number is the smallest free one, and stays with its window while that lives', () => {
  const histories = open(temporaryFolder())
  for (const id of ['a', 'b', 'c']) histories.opened(id)
  const numbers = () => histories.list().map(({ id, number }) => `${id}${number}`)
  expect(numbers()).toEqual(['a1', 'b2', 'c3'])
  histories.closed('b', { forGood: true })
  histories.opened('d')
  expect(numbers()).toEqual(['a1', 'c3', 'd2'])
  // A closed tab that is opened again has its history, and another number if its own was given away.
  histories.opened('b')
  expect(numbers()).toEqual(['a1', 'c3', 'd2', 'b4'])
})

test('what others know of a window: its conversations, newest first, each once', () => {
  const histories = open(temporaryFolder())
  histories.opened('a')
  let told = 0
  histories.onChange(() => told++)
  histories.save('a', history({ visited: ['c1', 'c2', 'c1'], position: 2 }))
  expect(histories.list()).toEqual([{ id: 'a', number: 1, open: true, conversations: ['c1', 'c2'] }])
  expect(told).toBe(1)
  histories.save('a', history({ visited: ['c1', 'c2', 'c1'], position: 1, places: { c1: place('typing') } }))
  expect(told).toBe(1)
})

test('saves are in memory at once, and on disk together, at most every 250 ms', () => {
  vi.useFakeTimers()
  onTestFinished(() => {
    vi.useRealTimers()
  })
  const dataDir = temporaryFolder()
  let writes = 0
  const histories = openWindowHistories(
    (options) => {
      const opened = openConfFile(options)
      const write = (value: Record<string, unknown>) => {
        writes++
        opened.write(value)
      }
      return { ...opened, write }
    },
    dataDir,
    quiet,
    'desktop',
  )
  histories.opened('a')
  for (let n = 0; n < 100; n++) histories.save('a', history({ places: { '': place(`draft ${n}`) } }))
  expect(histories.load('a').places['']?.draft).toBe('draft 99')
  expect(writes).toBe(0)
  vi.advanceTimersByTime(249)
  expect(writes).toBe(0)
  vi.advanceTimersByTime(1)
  expect(writes).toBe(1)
  histories.save('a', history({ places: { '': place('last') } }))
  histories.close()
  expect(writes).toBe(2)
  vi.advanceTimersByTime(10_000)
  expect(writes).toBe(2)
  expect(readFileSync(file(dataDir), 'utf8')).toContain('"last"')
})

test('windows beyond the newest 50 are forgotten, never one that is open', () => {
  const histories = open(temporaryFolder())
  histories.opened('first')
  histories.save('first', history({ visited: ['c'] }))
  for (let n = 0; n < 60; n++) {
    histories.opened(`w${n}`)
    histories.closed(`w${n}`, { forGood: false })
  }
  const ids = histories.toRestore()
  expect(ids).toHaveLength(50)
  expect(ids).toContain('first')
  expect(ids).toContain('w59')
  expect(ids).not.toContain('w0')
})

test('a damaged file is kept aside and the last good copy used: no draft is lost without a word', () => {
  for (const content of ['', 'null', '[]', '{"windows":[', '\0\0\0']) {
    const dataDir = temporaryFolder()
    const first = open(dataDir)
    first.opened('a')
    first.save('a', history({ places: { '': place('my draft') } }))
    first.close()
    open(dataDir).close()
    writeFileSync(file(dataDir), content)
    const second = open(dataDir)
    expect(second.load('a').places['']?.draft).toBe('my draft')
    expect(second.notices).toHaveLength(1)
    expect(readdirSync(dataDir).filter((name) => name.startsWith('windows.json.damaged-'))).toHaveLength(1)
  }
})

test('one wrong window, place or field costs no other', () => {
  const dataDir = temporaryFolder()
  const good = { id: 'good', history: history({ visited: ['c1'], number: 3 }), comesBack: true }
  const windows = [
    null,
    { id: '../x', history: {} },
    {
      id: 'half',
      comesBack: true,
      bounds: { x: 'left' },
      history: { visited: 'all', sidebar: false, places: { c1: { draft: 5, queue: ['q'] }, c2: place('kept') } },
    },
    good,
    good,
  ]
  writeFileSync(file(dataDir), JSON.stringify({ windows }))
  const histories = open(dataDir)
  expect(histories.load('good')).toEqual(good.history)
  expect(histories.load('half')).toMatchObject({
    visited: [],
    sidebar: false,
    places: { c1: { draft: '', queue: ['q'] }, c2: { draft: 'kept' } },
  })
  expect(histories.bounds('half')).toBeUndefined()
  expect(histories.list()).toHaveLength(2)
  expect(histories.notices).toHaveLength(1)
  histories.opened('half')
  histories.close()
  expect(open(dataDir).notices).toEqual([])
  expect(existsSync(file(dataDir))).toBe(true)
})

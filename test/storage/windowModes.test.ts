import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { openConfFile } from '../../electron/http/confStore.ts'
import { createTabs } from '../../electron/http/tabs.ts'
import { openWindowHistories } from '../../electron/storage/windowHistories.ts'
import { WindowHistory } from '../../shared/model/window.ts'
import { quiet, temporaryFolder } from './support.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function open(dataDir: string, mode: 'desktop' | 'browser') {
  const histories = openWindowHistories(openConfFile, dataDir, quiet, mode)
  onTestFinished(() => histories.close())
  return histories
}

/** A desktop session with two windows, the second with a draft. */
function desktopSession(dataDir: string): void {
  const desktop = open(dataDir, 'desktop')
  for (const id of ['d1', 'd2']) desktop.opened(id)
  desktop.save('d2', WindowHistory.parse({ places: { '': { draft: 'half a thought' } } }))
  for (const id of ['d1', 'd2']) desktop.closed(id, { forGood: false })
  desktop.close()
}

test('a long session in the browser leaves the desktop’s windows alone, and its tabs to the browser', () => {
  const dataDir = temporaryFolder()
  desktopSession(dataDir)

  const browser = open(dataDir, 'browser')
  expect(browser.toRestore()).toEqual([])
  expect(browser.list()).toEqual([])
  const tabs = createTabs(browser)
  tabs.onSocket('t1', true)
  expect(browser.list()).toMatchObject([{ id: 't1', number: 1, open: true }])
  vi.advanceTimersByTime(3_600_000)
  tabs.close()
  browser.closed('t1', { forGood: false })
  browser.close()

  const desktop = open(dataDir, 'desktop')
  expect(desktop.toRestore()).toEqual(['d1', 'd2'])
  expect(desktop.list().map(({ id, number }) => `${id} ${number}`)).toEqual(['d1 1', 'd2 2'])
  expect(desktop.load('d2').places['']?.draft).toBe('half a thought')
  desktop.close()

  expect(open(dataDir, 'browser').toRestore()).toEqual(['t1'])
})

test('a tab that stays away a minute after a restart is closed for good', () => {
  const dataDir = temporaryFolder()
  const first = open(dataDir, 'browser')
  first.opened('t1')
  first.close()
  const second = open(dataDir, 'browser')
  createTabs(second)
  expect(second.toRestore()).toEqual(['t1'])
  vi.advanceTimersByTime(60_001)
  expect(second.toRestore()).toEqual([])
})

test('many tabs push no desktop window out', () => {
  const dataDir = temporaryFolder()
  desktopSession(dataDir)
  const browser = open(dataDir, 'browser')
  for (let n = 0; n < 60; n++) {
    browser.opened(`t${n}`)
    browser.closed(`t${n}`, { forGood: true })
  }
  browser.closed('d1', { forGood: true })
  browser.close()
  expect(open(dataDir, 'desktop').toRestore()).toEqual(['d1', 'd2'])
})

test('a window stored without a mode, or with none that there is, is the desktop’s', () => {
  const dataDir = temporaryFolder()
  const entry = { history: {}, comesBack: true }
  const windows = [
    { id: 'a', ...entry },
    { id: 'b', mode: 'phone', ...entry },
    { id: 'c', mode: 'browser', ...entry },
  ]
  writeFileSync(join(dataDir, 'windows.json'), JSON.stringify({ windows }))
  expect(open(dataDir, 'desktop').toRestore()).toEqual(['a', 'b'])
  const browser = open(dataDir, 'browser')
  expect(browser.toRestore()).toEqual(['c'])
  // Where it is open is what it is.
  browser.opened('b')
  browser.closed('b', { forGood: false })
  expect(browser.toRestore()).toEqual(['c', 'b'])
})

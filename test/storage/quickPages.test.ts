import { expect, onTestFinished, test } from 'vitest'
import { openConfFile } from '../../electron/http/confStore.ts'
import { openWindowHistories } from '../../electron/storage/windowHistories.ts'
import { desktopQuickId, WindowHistory } from '../../shared/model/window.ts'
import { quiet, temporaryFolder } from './support.ts'

function open(dataDir = temporaryFolder(), mode: 'desktop' | 'browser' = 'desktop') {
  const histories = openWindowHistories(openConfFile, dataDir, quiet, mode)
  onTestFinished(() => histories.close())
  return histories
}

const quick = desktopQuickId
const written = WindowHistory.parse({
  visited: ['c1'],
  position: 0,
  places: { c1: { draft: 'half a question' }, '': { draft: 'another' } },
})
const display = { id: 5, x: 0, y: 0, width: 1600, height: 1000 }

test('a quick-ask page has a history, a draft and sizes, over a restart', () => {
  const dataDir = temporaryFolder()
  const before = open(dataDir)
  expect(before.sizes(quick)).toEqual([])
  before.opened(quick)
  before.save(quick, written)
  before.setSizes(quick, [
    { display, width: 720, height: 500 },
    { display: { ...display, id: 6 }, width: 600 },
  ])
  before.closed(quick, { forGood: false })
  before.close()
  const after = open(dataDir)
  expect(after.load(quick)).toEqual({ ...written, number: 1 })
  expect(after.sizes(quick)).toEqual([
    { display, width: 720, height: 500 },
    { display: { ...display, id: 6 }, width: 600 },
  ])
})

test('it has no number, stands in no list, and is not restored as a window', () => {
  const histories = open()
  histories.opened(quick)
  histories.save(quick, written)
  expect(histories.list()).toEqual([])
  histories.opened('a')
  expect(histories.load('a').number).toBe(1)
  expect(histories.list().map(({ id }) => id)).toEqual(['a'])
  expect(histories.toRestore()).toEqual(['a'])
  let told = 0
  histories.onChange(() => told++)
  histories.save(quick, { ...written, visited: ['c1', 'c2'] })
  histories.closed(quick, { forGood: false })
  expect(told).toBe(0)
  expect(histories.toRestore()).toEqual(['a'])
})

test('it takes nothing over from closed windows, and leaves them nothing', () => {
  const histories = open()
  histories.opened('a')
  histories.save('a', written)
  histories.closed('a', { forGood: true })
  histories.opened(quick)
  expect(histories.load(quick)).toMatchObject({ visited: [], places: {} })
  histories.save(quick, { ...written, places: { c9: { ...written.places.c1!, draft: 'quick' } } })
  histories.closed(quick, { forGood: true })
  histories.opened('b')
  expect(histories.load('b')).toMatchObject({ visited: ['c1'], places: written.places })
})

test('beside it alone, a new window goes on where the last one was', () => {
  const histories = open()
  histories.opened(quick)
  histories.opened('a')
  histories.save('a', written)
  histories.closed('a', { forGood: false })
  histories.opened('b')
  expect(histories.load('b')).toMatchObject({ visited: ['c1'], position: 0, places: written.places })
})

test('many quick-ask pages push out no window, and of themselves only the oldest that are closed', () => {
  const histories = open(undefined, 'browser')
  histories.opened('a')
  histories.closed('a', { forGood: false })
  histories.opened('q_open')
  for (let n = 0; n < 60; n++) {
    histories.opened(`q_${n}`)
    histories.save(`q_${n}`, { ...written, visited: [`c${n}`] })
    histories.closed(`q_${n}`, { forGood: true })
  }
  expect(histories.toRestore()).toEqual(['a'])
  expect(histories.load('q_59').visited).toEqual(['c59'])
  expect(histories.load('q_3').visited).toEqual([])
})

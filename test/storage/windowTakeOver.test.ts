import { expect, onTestFinished, test } from 'vitest'
import { openConfFile } from '../../electron/http/confStore.ts'
import { openWindowHistories } from '../../electron/storage/windowHistories.ts'
import { WindowHistory } from '../../shared/model/window.ts'
import { quiet, temporaryFolder } from './support.ts'

function open(dataDir = temporaryFolder()) {
  const histories = openWindowHistories(openConfFile, dataDir, quiet, 'browser')
  onTestFinished(() => histories.close())
  return histories
}

const place = (draft: string, queue: string[] = []) => ({ draft, queue, scroll: null })
const written = WindowHistory.parse({
  visited: ['c1', 'c2'],
  position: 1,
  places: {
    c1: place('half a thought'),
    c2: place('', ['next', 'then']),
    c3: { draft: '', queue: [], scroll: { messageId: 'm1', offset: -5 } },
  },
})

test('when no other is open, a new window goes on where the last one was', () => {
  const histories = open()
  histories.opened('a')
  histories.save('a', written)
  histories.closed('a', { forGood: false })
  histories.opened('b')
  expect(histories.load('b')).toEqual({ ...written, number: 1 })
  expect(histories.list().map(({ id }) => id)).toEqual(['b'])
  expect(histories.load('a').places).toEqual({})
})

test('beside others, a new window gets what the closed ones left unsent, once', () => {
  const histories = open()
  for (const id of ['a', 'b']) histories.opened(id)
  histories.save('a', written)
  histories.closed('a', { forGood: true })
  histories.opened('c')
  expect(histories.load('c')).toMatchObject({ visited: [], position: -1 })
  expect(histories.load('c').places).toEqual({ c1: place('half a thought'), c2: place('', ['next', 'then']) })
  histories.opened('d')
  expect(histories.load('d').places).toEqual({})
})

test('a window that is only away keeps what is its own', () => {
  const histories = open()
  for (const id of ['a', 'b']) histories.opened(id)
  histories.save('a', written)
  histories.closed('a', { forGood: false })
  histories.opened('c')
  expect(histories.load('c').places).toEqual({})
  histories.opened('a')
  expect(histories.load('a')).toMatchObject({ visited: ['c1', 'c2'], places: written.places })
})

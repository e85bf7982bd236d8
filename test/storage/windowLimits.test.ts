import { statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openConfFile } from '../../electron/http/confStore.ts'
import { createLog } from '../../electron/platform/log.ts'
import { openWindowHistories } from '../../electron/storage/windowHistories.ts'
import { WindowHistory } from '../../shared/model/window.ts'
import { temporaryFolder } from './support.ts'

/** What is read at a start. */
const LIMIT = 64 * 1024 * 1024
/** 12 MB in the file each: JSON takes six bytes for each of these. */
const longest = '\u0001'.repeat(2_000_000)
const place = (draft: string, more: { queue?: string[]; scroll?: number } = {}) => ({
  draft,
  queue: more.queue ?? [],
  scroll: more.scroll === undefined ? null : { messageId: 'm1', offset: -more.scroll },
})
const history = (places: WindowHistory['places'], visited: string[] = []) => WindowHistory.parse({ visited, places })

function open(dataDir: string) {
  const log = createLog(null)
  const histories = openWindowHistories(openConfFile, dataDir, log, 'desktop')
  onTestFinished(() => histories.close())
  return { ...histories, logged: () => log.recent().join('\n') }
}
const size = (dataDir: string) => statSync(join(dataDir, 'windows.json')).size

test('what is written can be read at the next start: the windows closed longest give up their places, no other', () => {
  const dataDir = temporaryFolder()
  const first = open(dataDir)
  first.opened('open')
  first.save('open', history({ '': place('typing') }))
  for (const id of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) {
    first.opened(id)
    first.save(id, history({ '': place(longest) }, [`of-${id}`]))
    first.closed(id, { forGood: id === 'c' })
  }
  first.close()
  expect(first.notices).toEqual([])
  expect(first.logged()).toContain('closed windows were stored without their places')
  expect(size(dataDir)).toBeLessThan(LIMIT)
  expect(size(dataDir)).toBeGreaterThan(LIMIT / 2)

  const second = open(dataDir)
  expect(second.notices).toEqual([])
  expect(second.toRestore()).toEqual(['open', 'a', 'b', 'd', 'e', 'f', 'g'])
  expect(second.load('open').places).toEqual({ '': place('typing') })
  // The one closed for good first, then the oldest.
  const emptied = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].filter((id) => Object.keys(second.load(id).places).length === 0)
  expect(emptied).toEqual(['a', 'c'])
  expect(second.load('a').visited).toEqual(['of-a'])
})

test('open windows with more than fits keep all but the longest, and say so once', () => {
  const dataDir = temporaryFolder()
  const first = open(dataDir)
  for (const id of ['a', 'b']) first.opened(id)
  first.save('a', history({ c1: place('short'), c2: place('', { queue: Array.from({ length: 6 }, () => longest) }) }))
  first.save('b', history({ c1: place('', { scroll: 5 }), c3: place(longest), c4: place('', { queue: ['waiting'] }) }))
  first.close()
  first.setBounds('a', { x: 0, y: 0, width: 10, height: 10 })
  first.close()
  expect(first.notices).toMatchObject([{ code: 'TOO_LARGE' }])
  // What is open has it all until it is closed.
  expect(first.load('a').places.c2?.queue).toHaveLength(6)
  expect(size(dataDir)).toBeLessThan(LIMIT)

  const second = open(dataDir)
  expect(second.notices).toEqual([])
  expect(second.load('a').places).toEqual({ c1: place('short') })
  expect(Object.keys(second.load('b').places)).toEqual(['c3', 'c4'])
})

test('of a window’s places the newest 500 are kept, those with words before those only scrolled', () => {
  const histories = open(temporaryFolder())
  histories.opened('a')
  const places: WindowHistory['places'] = {}
  for (let n = 0; n < 700; n++) places[`c${n}`] = n < 20 ? place(`draft ${n}`) : place('', { scroll: n })
  histories.save('a', history(places))
  const kept = Object.keys(histories.load('a').places)
  expect(kept).toHaveLength(500)
  expect(kept.slice(0, 21)).toEqual([...Array.from({ length: 20 }, (_, n) => `c${n}`), 'c220'])

  for (const key of Object.keys(places)) places[key] = place('words')
  histories.save('a', history(places))
  expect(Object.keys(histories.load('a').places)).toEqual(Array.from({ length: 500 }, (_, n) => `c${n + 200}`))
})

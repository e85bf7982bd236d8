import { expect, test, vi } from 'vitest'
import { TransferList } from '../../renderer/state/transferList.ts'
import type { Transfer } from '../../shared/model/transfer.ts'
import { until } from './until.ts'

const transfer = (id: string, state: Transfer['state']): Transfer => ({
  ...{ id, name: id, kind: 'pull', state, parts: [], done: 1 },
  startedAt: 0,
})

/** A list whose words from main the test pushes. */
function setUp() {
  const waiting: Transfer[][] = []
  let wake = () => {}
  let streams = 0
  let open = 0
  const list = new TransferList({
    async *watchTransfers({ signal } = {}) {
      streams++
      open++
      try {
        signal?.addEventListener('abort', () => wake())
        while (!signal?.aborted) {
          const next = waiting.shift()
          if (next) yield next
          else
            await new Promise<void>((resolve) => {
              wake = resolve
            })
        }
      } finally {
        open--
      }
    },
  })
  const push = async (all: Transfer[]) => {
    waiting.push(all)
    wake()
    await until('it is taken', () => list.get().all === all)
  }
  return { list, push, streams: () => streams, open: () => open }
}

test('one stream serves all who listen, and ends with the last', async () => {
  const { list, push, streams, open } = setUp()
  const stops = [list.subscribe(() => {}), list.subscribe(() => {})]
  await push([transfer('a', 'running')])
  expect([streams(), open()]).toEqual([1, 1])
  for (const stop of stops) stop()
  await until('the stream is closed', () => open() === 0)
  list.subscribe(() => {})
  await push([transfer('a', 'running')])
  expect(streams()).toBe(2)
})

test('each end is told once, however quick it was, and what had ended before is not', async () => {
  const { list, push } = setUp()
  const ended = vi.fn()
  list.onEnd(({ id, state }) => ended(id, state))
  list.subscribe(() => {})
  await push([transfer('old', 'done'), transfer('a', 'running'), transfer('b', 'stopped')])
  await push([transfer('old', 'done'), transfer('a', 'failed'), transfer('b', 'done')])
  await push([transfer('a', 'failed'), transfer('b', 'done')])
  expect(ended.mock.calls).toEqual([
    ['a', 'failed'],
    ['b', 'done'],
  ])
})

test('a failure is news until the list was looked at, or it goes on', async () => {
  const { list, push } = setUp()
  list.subscribe(() => {})
  await push([transfer('a', 'running'), transfer('b', 'running')])
  await push([transfer('a', 'failed'), transfer('b', 'failed')])
  expect([...list.get().news]).toEqual(['a', 'b'])
  await push([transfer('a', 'running'), transfer('b', 'failed')])
  expect([...list.get().news]).toEqual(['b'])
  list.seen()
  expect([...list.get().news]).toEqual([])
})

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import type { LongWork } from '../../electron/engines/modelLibrary.ts'
import { SpeedMeter } from '../../electron/engines/transfers/speedMeter.ts'
import { createTransfers, type TransferWork } from '../../electron/engines/transfers/transfers.ts'
import { openUnfinishedTransfers } from '../../electron/storage/unfinishedTransfers.ts'
import { AppError } from '../../shared/model/errors.ts'
import { Transfer } from '../../shared/model/transfer.ts'
import { temporaryFolder } from '../support/openApp.ts'
import { failureOf } from './ollamaHarness.ts'

const log = { warn() {} }

/** Work that the test leads: it ends when it is told to, or stopped. */
function scripted(name: string, more: Partial<TransferWork> = {}) {
  const runs: (LongWork & { end(): void; fail(error: unknown): void })[] = []
  const work: TransferWork = {
    kind: 'pull',
    name,
    run: ({ signal, onProgress }) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new DOMException('stopped', 'AbortError')))
        runs.push({ signal, onProgress, end: () => resolve({ engine: 'ollama', name }), fail: reject })
      }),
    ...more,
  }
  return { work, runs, run: () => runs.at(-1) as (typeof runs)[number] }
}

type Scripted = ReturnType<typeof scripted>

function parts(done: number, total = 1_000, id = 'a') {
  return { part: { id, label: id, done, total } }
}

test('several at once, each with its own progress, told as what the contract knows', async () => {
  const transfers = createTransfers({ log })
  const told: Transfer[][] = []
  transfers.onChange((list) => told.push(list))
  const [one, two] = [scripted('one:1b'), scripted('two:1b')]
  transfers.start(one.work)
  transfers.start(two.work)
  one.run().onProgress({ activity: 'pulling manifest' })
  one.run().onProgress(parts(250))
  one.run().onProgress(parts(10, 50, 'b'))
  two.run().onProgress(parts(5, 10))
  // News that came together is told together.
  await vi.waitFor(() => expect(told).toHaveLength(1))
  const list = told.flat().map((transfer) => Transfer.parse(transfer))
  expect(list).toMatchObject([
    { name: 'one:1b', state: 'running', activity: 'pulling manifest', done: 260, total: 1_050 },
    { name: 'two:1b', state: 'running', done: 5, total: 10 },
  ])
  expect(list[0]?.parts.map(({ id }) => id)).toEqual(['a', 'b'])
  one.run().end()
  await vi.waitFor(() => expect(transfers.list()[0]).toMatchObject({ state: 'done', model: { name: 'one:1b' } }))
  expect(transfers.list()[0]?.activity).toBeUndefined()
  expect(transfers.list()[1]?.state).toBe('running')
  await transfers.close()
})

test('one that is stopped keeps what it had, and goes on with it', async () => {
  const transfers = createTransfers({ log })
  const { work, run, runs } = scripted('new:1b')
  const id = transfers.start(work)
  run().onProgress(parts(400))
  const before = run()
  transfers.stop(id)
  await vi.waitFor(() => expect(transfers.list()[0]?.state).toBe('stopped'))
  // Work that has not noticed its end speaks for nobody.
  before.onProgress(parts(900))
  expect(transfers.list()[0]).toMatchObject({ done: 400, total: 1_000 })
  transfers.resume(id)
  expect(transfers.list()[0]).toMatchObject({ id, state: 'running', done: 400 })
  before.onProgress(parts(900))
  expect(transfers.list()[0]?.done).toBe(400)
  transfers.resume(id)
  expect(runs).toHaveLength(2)
  run().end()
  await vi.waitFor(() => expect(transfers.list()[0]?.state).toBe('done'))
  transfers.resume(id)
  transfers.stop(id)
  expect(transfers.list()[0]?.state).toBe('done')
  expect(runs).toHaveLength(2)
})

test('a failure says why, and starting the same again goes on with it', async () => {
  const transfers = createTransfers({ log })
  const { work, run } = scripted('new:1b')
  const id = transfers.start(work)
  expect(() => transfers.start(work)).toThrow('already on its way')
  run().onProgress(parts(400))
  run().fail(new AppError('STORAGE_FULL', 'No room.'))
  await vi.waitFor(() =>
    expect(transfers.list()[0]).toMatchObject({ state: 'failed', error: { code: 'STORAGE_FULL' } }),
  )
  expect(transfers.start(work)).toBe(id)
  expect(transfers.list()).toMatchObject([{ id, state: 'running', done: 400 }])
  expect(transfers.list()[0]?.error).toBeUndefined()
  run().fail(new Error('odd'))
  await vi.waitFor(() =>
    expect(transfers.list()[0]).toMatchObject({ error: { code: 'ENGINE_FAILED', detail: 'Error: odd' } }),
  )
})

test('work that throws at once has failed', async () => {
  const transfers = createTransfers({ log })
  transfers.start({
    kind: 'pull',
    name: 'bad',
    run() {
      throw new AppError('INVALID_INPUT', 'no')
    },
  })
  await vi.waitFor(() => expect(transfers.list()[0]).toMatchObject({ state: 'failed', error: { message: 'no' } }))
})

test('taking one off the list throws away what it has left, unless it is done', async () => {
  const transfers = createTransfers({ log })
  const drop = vi.fn(async () => {})
  const one = scripted('one:1b', { drop })
  const id = transfers.start(one.work)
  expect(await failureOf(transfers.drop(id))).toMatchObject({ code: 'CONFLICT' })
  transfers.stop(id)
  await vi.waitFor(() => expect(transfers.list()[0]?.state).toBe('stopped'))
  await transfers.drop(id)
  expect(drop).toHaveBeenCalledTimes(1)
  expect(transfers.list()).toEqual([])
  expect(await failureOf(transfers.drop(id))).toMatchObject({ code: 'NOT_FOUND' })
  expect(() => transfers.resume(id)).toThrow('no longer in the list')

  const again = transfers.start(one.work)
  one.run().end()
  await vi.waitFor(() => expect(transfers.list()[0]?.state).toBe('done'))
  await transfers.drop(again)
  expect(drop).toHaveBeenCalledTimes(1)
})

test('the list has an end: what is done makes way, and what runs never does', async () => {
  const transfers = createTransfers({ log })
  const works = Array.from({ length: 100 }, (_, at) => scripted(`model${at}:1b`))
  for (const { work } of works) transfers.start(work)
  expect(() => transfers.start(scripted('more:1b').work)).toThrow('Too much is on its way')
  works[7]?.run().end()
  await vi.waitFor(() => expect(transfers.list()[7]?.state).toBe('done'))
  transfers.start(scripted('more:1b').work)
  const names = transfers.list().map(({ name }) => name)
  expect(names).toHaveLength(100)
  expect(names).not.toContain('model7:1b')
  expect(names.at(-1)).toBe('more:1b')
  await transfers.close()
})

test('closing stops all, waits for them, and tells nothing more', async () => {
  const transfers = createTransfers({ log })
  const told = vi.fn()
  const done = vi.fn()
  transfers.onChange(told)
  transfers.onDone(done)
  let ended = false
  transfers.start({
    kind: 'import',
    name: 'slow',
    run: ({ signal }) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () =>
          setTimeout(() => {
            ended = true
            resolve(undefined)
          }, 30),
        )
      }),
  })
  await transfers.close()
  expect(ended).toBe(true)
  expect(() => transfers.start(scripted('late:1b').work)).toThrow('closing')
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(told).not.toHaveBeenCalled()
  expect(done).not.toHaveBeenCalled()
})

test('how far one is, is known at the next start after a crash too', async () => {
  const kept: Transfer[][] = []
  const unfinished = {
    read: () => [],
    write: (list: { transfer: Transfer }[]) => void kept.push(list.map(({ transfer }) => transfer)),
  }
  const transfers = createTransfers({ log: { warn: () => {} }, unfinished })
  transfers.start({
    kind: 'pull',
    name: 'slow',
    again: {},
    run: ({ onProgress, signal }) =>
      new Promise((_, reject) => {
        onProgress({ part: { id: 'a', label: 'a', done: 40, total: 100 } })
        signal.addEventListener('abort', () => reject(signal.reason))
      }),
  })
  await expect.poll(() => kept.at(-1)?.[0], { timeout: 10_000 }).toMatchObject({ state: 'running', done: 40 })
  await transfers.close()
})

test('work that does not heed its stop holds Aside’s end up for a moment only', async () => {
  const transfers = createTransfers({ log: { warn: () => {} } })
  transfers.start({ kind: 'pull', name: 'deaf', run: () => new Promise(() => {}) })
  await transfers.close()
  expect(transfers.list()).toMatchObject([{ name: 'deaf', state: 'running' }])
})

test('what Aside’s end has stopped is there at the next start, and goes on', async () => {
  const dataDir = temporaryFolder('data')
  const open = () => createTransfers({ log, unfinished: openUnfinishedTransfers({ dataDir, log }) })
  const first = open()
  const [done, stopped, failed] = ['done:1b', 'stopped:1b', 'failed:1b'].map((name) =>
    scripted(name, { again: { name } }),
  ) as [Scripted, Scripted, Scripted]
  first.start(done.work)
  const id = first.start(stopped.work)
  first.start(failed.work)
  first.start(scripted('forgotten:1b').work)
  stopped.run().onProgress(parts(400))
  failed.run().fail(new AppError('STORAGE_FULL', 'No room.'))
  done.run().end()
  await vi.waitFor(() =>
    expect(
      first
        .list()
        .map(({ state }) => state)
        .slice(0, 3),
    ).toEqual(['done', 'running', 'failed']),
  )
  await first.close()

  const next = open()
  const drop = vi.fn(async () => {})
  const again = scripted('stopped:1b', { again: { name: 'stopped:1b' }, drop })
  const made: unknown[] = []
  next.restore((kind, of) => {
    made.push([kind, of])
    return again.work
  })
  expect(made).toEqual([
    ['pull', { name: 'stopped:1b' }],
    ['pull', { name: 'failed:1b' }],
  ])
  expect(next.list()).toMatchObject([
    { id, state: 'stopped', done: 400, total: 1_000 },
    { name: 'failed:1b', state: 'failed', error: { code: 'STORAGE_FULL' } },
  ])
  next.resume(id)
  again.run().onProgress(parts(1_000))
  again.run().end()
  await vi.waitFor(() => expect(next.list()[0]?.state).toBe('done'))
  await next.drop(next.list()[1]?.id ?? '')
  expect(drop).toHaveBeenCalledTimes(1)
  await next.close()

  const last = open()
  last.restore(() => again.work)
  expect(last.list()).toEqual([])
})

test('what was kept of transfers may be damaged, or no longer be possible', async () => {
  const dataDir = temporaryFolder('data')
  const file = join(dataDir, 'transfers.json')
  const open = () => createTransfers({ log, unfinished: openUnfinishedTransfers({ dataDir, log }) })
  const { work } = scripted('new:1b', { again: {} })
  for (const text of ['{"transfers":', '[]', '{"transfers":{}}', '{"transfers":[1,{"transfer":{"id":"x"}}]}']) {
    writeFileSync(file, text)
    const transfers = open()
    transfers.restore(() => work)
    expect(transfers.list()).toEqual([])
  }
  const before = open()
  before.start(work)
  await before.close()
  const transfers = open()
  transfers.restore(() => {
    throw new AppError('FORBIDDEN', 'no more')
  })
  expect(transfers.list()).toEqual([])
})

test('odd figures never leave the shape of a transfer', () => {
  const transfers = createTransfers({ log })
  const { work, run } = scripted('x'.repeat(600))
  transfers.start(work)
  run().onProgress({
    activity: 'a'.repeat(1_000),
    part: { id: 'a', label: 'l'.repeat(900), done: 2_000, total: 1_000 },
  })
  run().onProgress({ part: { id: 'b', label: 'b', done: -5 } })
  for (let at = 0; at < 600; at++) run().onProgress({ part: { id: `${at}`, label: '', done: 0, total: 1 } })
  expect(Transfer.parse(transfers.list()[0])).toMatchObject({ done: 1_000 })
})

test('speed is that of the last seconds; a stall is seen', () => {
  const meter = new SpeedMeter()
  expect(meter.add(0, 0)).toBeUndefined()
  expect(meter.add(100, 200)).toBeUndefined()
  expect(meter.add(1_000, 1_000)).toBe(1_000)
  for (let second = 2; second <= 20; second++) meter.add(second * 1_000, second * 1_000)
  expect(meter.add(20_000, 20_500)).toBeLessThan(1_000)
  expect(meter.add(20_000, 26_000)).toBe(0)
  // Begun afresh: nothing is known.
  expect(meter.add(10, 26_100)).toBeUndefined()
})

test('what was there already is not taken for speed', async () => {
  const transfers = createTransfers({ log })
  const { work, run } = scripted('new:1b')
  transfers.start(work)
  vi.useFakeTimers({ toFake: ['performance'] })
  try {
    run().onProgress(parts(0, 10_000, 'new'))
    vi.advanceTimersByTime(1_000)
    run().onProgress(parts(5_000_000, 6_000_000, 'there'))
    run().onProgress(parts(2_000, 10_000, 'new'))
    expect(transfers.list()[0]).toMatchObject({ bytesPerSecond: 2_000, secondsLeft: (1_000_000 + 8_000) / 2_000 })
  } finally {
    vi.useRealTimers()
  }
  await transfers.close()
})

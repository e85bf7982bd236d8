import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { Worker, type WorkerOptions } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { openStorage } from '../../electron/storage/openStorage.ts'
import { assertSqliteVersion } from '../../electron/storage/sqliteVersion.ts'
import { textOf } from '../../shared/model/message.ts'
import { runChild } from './child/run.ts'
import { open, quiet, temporaryFolder } from './support.ts'
import { ended, firstTurn } from './turns.ts'

const unshare = ['unshare', '--user', '--map-root-user', '--mount']
const cannotMount = 'needs Linux with user namespaces: the test mounts a small disk of its own'
const canMount = process.platform === 'linux' && spawnSync('unshare', [...unshare.slice(1), 'true']).status === 0

test('a full disk: said at once, nothing stored is lost, and it goes on when there is room', async ({ skip }) => {
  skip(!canMount, cannotMount)
  const child = runChild('faults.ts', temporaryFolder(), { prefix: unshare, args: ['full'] })
  const full = await child.report('full')
  // Once when the reserve is used, once when that is full too.
  expect(full).toMatchObject({ code: 'STORAGE_FULL', notices: ['STORAGE_FULL', 'STORAGE_FULL'] })
  expect(full.acknowledged).toBeGreaterThan(10)
  const freed = await child.report('freed')
  expect(freed).toMatchObject({ read: 2, reserve: true, notices: [] })
  // The turn that failed may have stored its question before its answer found no room.
  expect([full.acknowledged, Number(full.acknowledged) + 1]).toContain(freed.kept)
  expect(await child.ended).toBe(0)
})

for (const fault of ['readonly', 'readonly-unlocked']) {
  test(`a folder that can’t be written (${fault}): the history is read, storing says why not`, async ({ skip }) => {
    skip(!canMount, cannotMount)
    const child = runChild('faults.ts', temporaryFolder(), { prefix: unshare, args: [fault] })
    expect(await child.report('readonly')).toMatchObject({
      codes: ['STORAGE_READONLY', 'STORAGE_READONLY'],
      found: 1,
      messages: 2,
      notices: ['STORAGE_READONLY'],
      lock: true,
    })
    expect(await child.ended).toBe(0)
  })
}

test('a worker that dies fails what is under way and all that follows, and says so', async () => {
  let worker: Worker | undefined
  const startWorker = (options: WorkerOptions) => {
    worker = new Worker(new URL('../../electron/storage/worker.ts', import.meta.url), options)
    return worker
  }
  const dataDir = temporaryFolder()
  const storage = await openStorage({ dataDir, log: quiet, startWorker })
  const told: string[] = []
  storage.onNotice((notice) => told.push(notice.code))
  await storage.conversations.beginTurn(firstTurn('one'))
  const pending = storage.conversations.finishAnswer(ended('one', 'x'.repeat(4_000_000)))
  const rejected = expect(pending).rejects.toMatchObject({ code: 'STORAGE_CORRUPT' })
  await worker?.terminate()
  await rejected
  await expect(storage.conversations.list()).rejects.toMatchObject({ code: 'STORAGE_CORRUPT' })
  expect(told).toEqual(['STORAGE_CORRUPT'])
  expect(storage.notices).toHaveLength(1)
  await storage.close()
  expect((await open(dataDir)).interrupted).toBe(1)
})

test('the main loop turns while a message of 4 MB is stored and read', async () => {
  const { conversations } = await open(temporaryFolder())
  await conversations.beginTurn(firstTurn('one'))
  const words = 'All work and no play makes Jack a dull boy. '.repeat(95_000)
  let turns = 0
  let isStored = false
  const stored = conversations.finishAnswer(ended('one', words)).then(() => {
    isStored = true
  })
  while (!isStored) {
    await new Promise((resolve) => setImmediate(resolve))
    turns++
  }
  await stored
  // Were it stored on this thread, the promise would be settled at the first turn.
  expect(turns).toBeGreaterThan(100)
  expect(textOf((await conversations.get('one')).messages[1]!)).toBe(words)
})

test('an SQLite that can damage histories is refused, by number', () => {
  for (const old of ['3.51.2', '3.50.9', '3.9.99', '2.99.99', undefined, 'nonsense']) {
    expect(() => assertSqliteVersion(old), old).toThrow(expect.objectContaining({ code: 'UNSUPPORTED_HERE' }))
  }
  for (const fine of ['3.51.3', '3.51.10', '3.52.0', '4.0.0', process.versions.sqlite]) {
    expect(() => assertSqliteVersion(fine), fine).not.toThrow()
  }
})

test('a worker that can’t even start is an error, not a silence', async () => {
  const startWorker = (options: WorkerOptions) =>
    new Worker('throw new Error("no such luck")', { ...options, eval: true })
  const dataDir = temporaryFolder()
  await expect(openStorage({ dataDir, log: quiet, startWorker })).rejects.toMatchObject({ detail: 'no such luck' })
  const quits = (options: WorkerOptions) => {
    const worker = new Worker('process.exit(0)', { ...options, eval: true })
    void once(worker, 'exit')
    return worker
  }
  await expect(openStorage({ dataDir, log: quiet, startWorker: quits })).rejects.toMatchObject({
    code: 'STORAGE_CORRUPT',
  })
})

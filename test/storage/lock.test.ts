import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type AcquiredDataDir, acquireDataDir, type DataDirLock } from '../../electron/storage/lock.ts'
import { runChild } from './child/run.ts'
import { temporaryFolder } from './support.ts'

const url = 'http://127.0.0.1:4321/#token=abc'

function held(acquired: AcquiredDataDir): DataDirLock {
  if (!acquired.ok) throw new Error(`refused: ${JSON.stringify(acquired.holder)}`)
  onTestFinished(() => acquired.lock.release())
  return acquired.lock
}

test('a second process is refused, and told who has the folder and where it listens', async () => {
  const dataDir = join(temporaryFolder(), 'new')
  const first = runChild('holding.ts', dataDir, { args: [url] })
  const { pid } = await first.report('held')
  expect(acquireDataDir(dataDir, { mode: 'desktop' })).toEqual({ ok: false, holder: { pid, mode: 'browser', url } })
  const third = runChild('holding.ts', dataDir)
  expect(await third.report('refused')).toMatchObject({ holder: { pid } })
})

test('what a killed process held is free at once', async () => {
  const dataDir = temporaryFolder()
  const first = runChild('holding.ts', dataDir, { args: [url] })
  await first.report('held')
  await first.kill()
  held(acquireDataDir(dataDir, { mode: 'desktop' }))
  // Nobody is sent to the dead one's address.
  expect(JSON.parse(readFileSync(join(dataDir, 'instance.json'), 'utf8'))).toEqual({
    pid: process.pid,
    mode: 'desktop',
  })
})

/** Starts that many processes at the same time; how many of them have got the folder. */
async function winners(dataDir: string, count: number): Promise<number> {
  const never = new Promise<never>(() => {})
  const children = Array.from({ length: count }, () => runChild('holding.ts', dataDir))
  const outcomes = await Promise.all(
    children.map((child) =>
      Promise.race([child.report('held'), child.report('refused')].map((report) => report.catch(() => never))),
    ),
  )
  return outcomes.filter((outcome) => outcome.type === 'held').length
}

test('of many that start at the same time exactly one gets the folder', async () => {
  expect(await winners(temporaryFolder(), 6)).toBe(1)
})

test('within one process, too, the folder is held once, and free after its release', () => {
  const dataDir = temporaryFolder()
  const lock = held(acquireDataDir(dataDir, { mode: 'desktop' }))
  lock.announce(url)
  for (let n = 0; n < 3; n++)
    expect(acquireDataDir(dataDir, { mode: 'desktop' })).toMatchObject({ ok: false, holder: { url } })
  lock.release()
  lock.release()
  lock.announce(url)
  expect(existsSync(join(dataDir, 'instance.json'))).toBe(false)
  held(acquireDataDir(dataDir, { mode: 'desktop' }))
})

test('a refused attempt in this process does not loosen the lock for another one', async () => {
  const dataDir = temporaryFolder()
  held(acquireDataDir(dataDir, { mode: 'desktop' }))
  expect(acquireDataDir(dataDir, { mode: 'desktop' }).ok).toBe(false)
  await runChild('holding.ts', dataDir).report('refused')
})

test('a release lets a waiting process in', async () => {
  const dataDir = temporaryFolder()
  const first = runChild('holding.ts', dataDir)
  await first.report('held')
  first.process.stdin?.write('release\n')
  expect(await first.ended).toBe(0)
  held(acquireDataDir(dataDir, { mode: 'desktop' }))
})

test('rubbish in place of the lock or of its words is no obstacle', () => {
  for (const rubbish of ['', 'rubbish '.repeat(1_000), '\0'.repeat(5_000)]) {
    const dataDir = temporaryFolder()
    writeFileSync(join(dataDir, 'instance.lock'), rubbish)
    writeFileSync(join(dataDir, 'instance.json'), rubbish)
    const lock = held(acquireDataDir(dataDir, { mode: 'desktop' }))
    writeFileSync(join(dataDir, 'instance.json'), rubbish)
    expect(acquireDataDir(dataDir, { mode: 'desktop' })).toEqual({ ok: false, holder: null })
    lock.release()
  }
})

const unusable: [string, (file: string) => void][] = [
  ['rubbish', (file) => writeFileSync(file, 'rubbish '.repeat(1_000))],
  ['a folder', (file) => mkdirSync(file)],
  ['a data base with no room for a lock', (file) => writeFileSync(file, 'SQLite format 3\0')],
]

for (const [what, make] of unusable) {
  test(`${what} in place of the lock: of many starts exactly one gets the folder`, async () => {
    const dataDir = temporaryFolder()
    make(join(dataDir, 'instance.lock'))
    expect(await winners(dataDir, 4)).toBe(1)
  })
}

const changes: [string, (file: string) => void][] = [
  ['removed', (file) => rmSync(file)],
  ['replaced by an empty file', (file) => replace(file, '')],
  ['replaced by rubbish', (file) => replace(file, 'rubbish '.repeat(1_000))],
]
function replace(file: string, content: string): void {
  writeFileSync(`${file}.new`, content)
  renameSync(`${file}.new`, file)
}

for (const [how, change] of changes) {
  test(`a lock file that is ${how} while it is held lets nobody else in`, async () => {
    const dataDir = temporaryFolder()
    const first = runChild('holding.ts', dataDir)
    const { pid } = await first.report('held')
    change(join(dataDir, 'instance.lock'))
    expect(acquireDataDir(dataDir, { mode: 'desktop' })).toMatchObject({ ok: false, holder: { pid } })
    await first.kill()
    held(acquireDataDir(dataDir, { mode: 'desktop' }))
  })
}

test('a folder that can be written is never granted without a lock: it says what to do', () => {
  const dataDir = temporaryFolder()
  for (const name of ['instance.lock', 'instance.second.lock']) mkdirSync(join(dataDir, name))
  const refused = expect.objectContaining({ code: 'STORAGE_READONLY', next: expect.stringContaining('instance.lock') })
  expect(() => acquireDataDir(dataDir, { mode: 'desktop' })).toThrow(refused)
  expect(readdirSync(dataDir).sort()).toEqual(['instance.lock', 'instance.second.lock'])
})

test('only its owner can read what stands in the folder', ({ skip }) => {
  skip(process.platform === 'win32', 'Windows keeps rights another way')
  const dataDir = join(temporaryFolder(), 'new')
  held(acquireDataDir(dataDir, { mode: 'desktop' })).announce(url)
  expect(statSync(dataDir).mode & 0o777).toBe(0o700)
  for (const name of readdirSync(dataDir)) expect(statSync(join(dataDir, name)).mode & 0o077).toBe(0)
})

test('a file in place of the folder is a clear error', () => {
  const dataDir = join(temporaryFolder(), 'file')
  writeFileSync(dataDir, '')
  expect(() => acquireDataDir(dataDir, { mode: 'desktop' })).toThrow(
    expect.objectContaining({ code: 'STORAGE_READONLY' }),
  )
})

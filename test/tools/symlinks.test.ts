import { execFileSync } from 'node:child_process'
import { linkSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { describe, expect, onTestFinished, test } from 'vitest'
import { findInFiles } from '../../electron/assistant/tools/files/findInFiles.ts'
import { listEntries } from '../../electron/assistant/tools/files/listEntries.ts'
import { readPage } from '../../electron/assistant/tools/files/readPage.ts'
import { replaceFile } from '../../electron/assistant/tools/files/replaceFile.ts'
import { type FileWorld, makeFileWorld, SECRET, SECRET_LINE, WRITTEN } from './fileWorld.ts'

const isWindows = process.platform === 'win32'

/** Uses every tool on that path: nothing of the neighbours may be told, and nothing of theirs may change. */
async function attack(world: FileWorld, path: string): Promise<void> {
  const before = world.untouchable()
  for (const at of [path, join(path, 'secret.txt')]) {
    expect((await world.call('read_file', { path: at })).text, at).not.toContain(SECRET)
    expect((await world.call('list_folder', { path: at })).text, at).not.toContain(SECRET_LINE)
    expect((await world.call('search_files', { path: at, text: 'SECRET' })).text, at).not.toContain(SECRET)
  }
  for (const at of [path, join(path, 'secret.txt'), join(path, 'new.txt'), join(path, 'new/folder/new.txt')]) {
    await world.call('write_file', { path: at, text: WRITTEN })
    expect(world.untouchable(), at).toEqual(before)
  }
}

describe.skipIf(isWindows).each(['linux', 'darwin'] as const)('links, with folders held as on %s', (platform) => {
  const links: [name: string, make: (world: FileWorld) => string | void][] = [
    ['to a file', ({ root, outside }) => symlinkSync(join(outside, 'secret.txt'), join(root, 'link'))],
    ['to a folder', ({ root, outside }) => symlinkSync(outside, join(root, 'link'))],
    ['to a folder, relative', ({ root }) => symlinkSync('../outside', join(root, 'link'))],
    ['to the folder above', ({ root }) => symlinkSync('..', join(root, 'link'))],
    ['to the whole disk', ({ root }) => symlinkSync('/', join(root, 'link'))],
    ['to what is not there yet', ({ root, outside }) => symlinkSync(join(outside, 'new.txt'), join(root, 'link'))],
    ['to a folder that is not there yet', ({ root, base }) => symlinkSync(join(base, 'none'), join(root, 'link'))],
    ['to Aside’s own data', ({ root, dataDir }) => symlinkSync(dataDir, join(root, 'link'))],
    ['to the kernel’s words on this process', ({ root }) => symlinkSync('/proc/self/environ', join(root, 'link'))],
    ['to an open handle', ({ root }) => symlinkSync('/proc/self/fd/0', join(root, 'link'))],
    [
      'that leads to links',
      ({ root, outside }) => {
        symlinkSync(outside, join(root, 'sub', 'last'))
        symlinkSync('sub/last', join(root, 'middle'))
        symlinkSync(join(root, 'middle'), join(root, 'link'))
      },
    ],
    [
      'in a folder that a link leads to',
      ({ root, outside }) => {
        symlinkSync(outside, join(root, 'sub', 'out'))
        symlinkSync('sub', join(root, 'way'))
        return join(root, 'way', 'out')
      },
    ],
    [
      'in a circle',
      ({ root }) => {
        symlinkSync('other', join(root, 'link'))
        symlinkSync('link', join(root, 'other'))
      },
    ],
  ]
  test.each(links)('%s', async (_name, make) => {
    const world = makeFileWorld({ platform })
    await attack(world, make(world) ?? join(world.root, 'link'))
    expect((await world.call('search_files', { text: 'SECRET' })).text).not.toContain(SECRET)
  })

  test('within the granted folder is followed, and what it leads to is written', async () => {
    const { call, root } = makeFileWorld({ platform })
    symlinkSync('sub/b.txt', join(root, 'link'))
    symlinkSync('sub', join(root, 'way'))
    expect((await call('read_file', { path: join(root, 'link') })).text).toBe('open text\n')
    expect((await call('write_file', { path: join(root, 'link'), text: WRITTEN })).ok).toBe(true)
    expect((await call('write_file', { path: join(root, 'way', 'new.txt'), text: WRITTEN })).ok).toBe(true)
    for (const name of ['b.txt', 'new.txt']) expect(readFileSync(join(root, 'sub', name), 'utf8')).toBe(WRITTEN)
  })

  test('in the place of the granted folder itself', async () => {
    const world = makeFileWorld({ platform })
    const { root, outside, base } = world
    rmSync(root, { recursive: true })
    symlinkSync(outside, root)
    const before = readFileSync(join(outside, 'secret.txt'), 'utf8')
    for (const path of [root, join(root, 'secret.txt'), join(root, 'new.txt')]) {
      expect((await world.call('read_file', { path })).text).not.toContain(SECRET)
      expect((await world.call('list_folder', { path })).ok).toBe(false)
      expect((await world.call('write_file', { path, text: WRITTEN })).ok).toBe(false)
    }
    expect(readFileSync(join(base, 'outside', 'secret.txt'), 'utf8')).toBe(before)
  })

  test('hard: a file with a second name elsewhere is replaced, never written through', async () => {
    const world = makeFileWorld({ platform })
    const { root, outside } = world
    const before = world.untouchable()
    linkSync(join(outside, 'secret.txt'), join(root, 'hard'))
    const write = world.tool('write_file')
    const args = write.parse({ path: join(root, 'hard'), text: WRITTEN })
    expect((await write.card(args)).warning).toContain('hard links')
    expect((await world.call('write_file', { path: join(root, 'hard'), text: WRITTEN })).ok).toBe(true)
    expect(world.untouchable()).toEqual(before)
    expect(readFileSync(join(root, 'hard'), 'utf8')).toBe(WRITTEN)
  })

  test('hard: Aside’s own data under a second name stays closed', async () => {
    const world = makeFileWorld({ platform })
    linkSync(join(world.dataDir, 'secret.txt'), join(world.root, 'hard'))
    await attack(world, join(world.root, 'hard'))
    expect((await world.call('search_files', { text: 'SECRET' })).text).not.toContain(SECRET)
  })
})

describe.skipIf(isWindows)('what is no plain file', () => {
  test('a pipe, a socket and a device are refused at once, and searched past', async () => {
    const world = makeFileWorld()
    const { root, call } = world
    execFileSync('mkfifo', [join(root, 'pipe')])
    const server = createServer().listen(join(root, 'socket'))
    onTestFinished(() => void server.close())
    const paths = [join(root, 'pipe'), join(root, 'socket'), '/dev/zero', '/dev/tty']
    for (const path of paths) {
      expect(await call('read_file', { path }), path).toMatchObject({
        ok: false,
        text: expect.not.stringContaining('longer'),
      })
      expect(await call('write_file', { path, text: WRITTEN }), path).toMatchObject({ ok: false })
    }
    expect((await call('search_files', { text: 'open' })).text).toMatch(/^2 hits in 2 files/m)
    expect((await call('list_folder', { path: root })).text).toContain('pipe (no plain file)')
  })
})

/** Swaps `path` with a link to `to`, and back, as fast as it can. */
function swapper(path: string, to: string): Worker {
  const code = `
    const { renameSync, rmSync, symlinkSync } = require('node:fs')
    const { path, to } = require('node:worker_threads').workerData
    symlinkSync(to, path + '.link')
    const move = (from, place) => {
      for (;;) {
        try {
          return renameSync(from, place)
        } catch {
          // A folder was made there meanwhile.
          try { rmSync(place, { recursive: true, force: true }) } catch {}
        }
      }
    }
    for (;;) {
      move(path, path + '.kept')
      move(path + '.link', path)
      move(path, path + '.link')
      move(path + '.kept', path)
    }`
  return new Worker(code, { eval: true, workerData: { path, to } })
}

const ROUNDS = 3_000
const MOST_MS = 1_500

/** What the thread does, without the way there, so that a race has thousands of rounds. */
function attempt(work: () => string): string | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}

// By path alone the race can't be won for certain: Linux has the handles.
describe.skipIf(process.platform !== 'linux')('a link that comes and goes between the look and the opening', () => {
  const races: [name: string, granted: string, swapped: string, to: (world: FileWorld) => string][] = [
    ['in the place of a folder', '', 'race', ({ outside }) => outside],
    ['in the place of a file', '', 'race/secret.txt', ({ outside }) => join(outside, 'secret.txt')],
    ['in the place of a folder above the granted one', 'race/inner', 'race', ({ outside }) => outside],
    ['to Aside’s own data', '', 'race', ({ dataDir }) => dataDir],
  ]
  test.each(races)('%s', async (_name, granted, swapped, to) => {
    const world = makeFileWorld()
    const { root, dataDir } = world
    const access = { folders: [{ path: join(root, granted), write: true }], dataDir, platform: process.platform }
    const before = world.untouchable()
    const folder = join(root, granted || 'race')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'secret.txt'), 'open text\n')
    const worker = swapper(join(root, swapped), to(world))
    const seen = { read: 0, refused: 0 }
    const escapes: string[] = []
    const until = performance.now() + MOST_MS
    for (let n = 0; n < ROUNDS && performance.now() < until; n++) {
      const said = attempt(() => readPage(access, join(folder, 'secret.txt'), 0))
      seen[said === undefined ? 'refused' : 'read'] += 1
      if (said?.includes(SECRET)) escapes.push(said)
      const listed = n % 3 === 0 ? attempt(() => listEntries(access, folder, 0)) : undefined
      if (listed?.includes(SECRET_LINE)) escapes.push(listed)
      if (n % 3 === 1) attempt(() => replaceFile(access, join(folder, `new${n % 10}.txt`), WRITTEN, undefined).real)
      const query = {
        path: join(root, granted),
        name: undefined,
        text: 'SECRET',
        regex: false,
        caseSensitive: false,
        context: 0,
      }
      const found = n % 30 === 2 ? attempt(() => findInFiles(access, query, 1_000)) : undefined
      if (found?.includes(SECRET)) escapes.push(found)
    }
    await worker.terminate()
    expect(escapes).toEqual([])
    expect(world.untouchable()).toEqual(before)
    // Else nothing was raced for.
    expect(Math.min(seen.read, seen.refused)).toBeGreaterThan(0)
  })
})

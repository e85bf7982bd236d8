import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type FileWorld, makeFileWorld, SECRET, SECRET_LINE, WRITTEN } from './fileWorld.ts'

/** Ways to write "one folder up", for whoever decodes, folds or splits paths otherwise than the system does. */
const ups = [
  '..',
  '%2e%2e',
  '%2E%2E',
  '..%2f',
  '%252e%252e',
  '..\\',
  '\\..',
  '．．',
  '..;',
  '.. ',
  ' ..',
  '....',
  '.../',
  './..',
  '..\u200b',
  '\u2025',
  '..%00',
  '..%c0%af',
]
const separators = ['/', '//', '/./', '\\', '%2f', '%5c']
const targets = ['secret.txt', 'outside/secret.txt', 'new.txt']

function* traversals({ root, base, dataDir }: FileWorld): Generator<string> {
  for (const up of ups) {
    for (const separator of separators) {
      for (const target of targets) {
        yield `${root}${separator}${up}${separator}${target}`
        yield `${root}${separator}sub${separator}${up}${separator}${up}${separator}${target}`
        yield `${up}${separator}${target}`
      }
    }
  }
  for (const target of [...targets, 'root-evil/secret.txt', 'Root2/secret.txt']) {
    yield join(base, target)
    yield `${root}-evil/../${target}`
    yield `${root}/../root/../${target}`
    yield `${root}/a.txt/../../${target}`
    yield `${root}/nothing/../../${target}`
    yield `file://${base}/${target}`
    yield `//${base}/${target}`
    yield `\\\\127.0.0.1\\share\\${target}`
    yield `\\\\?\\${base}\\${target}`
    yield `C:\\${target}`
    yield `~/${target}`
    yield `~root/${target}`
    yield `$HOME/${target}`
    yield `${root}/sub/b.txt\0${base}/${target}`
    yield `${base}/${target}\0.txt`
    yield `${base}/${target}\n${root}/a.txt`
    yield `${base.toUpperCase()}/${target}`
    yield `${base}/ROOT/${target}`
    yield `${root}/${'../'.repeat(60)}${base}/${target}`
    yield `${root}/${'a/'.repeat(500)}${'../'.repeat(501)}${target}`
  }
  for (const name of ['secret.txt', 'new.txt', '../Aside/secret.txt', './secret.txt', 'sub/../secret.txt']) {
    yield join(dataDir, name)
    yield `${dataDir}/${name}`
    yield `${root}/home/./Aside//${name}`
    yield `${root}/HOME/aside/../../home/Aside/${name}`
  }
  for (const kernel of ['self/environ', 'self/root/etc/passwd', 'self/cwd/package.json', '1/environ', 'self/fd/0']) {
    yield `/proc/${kernel}`
    yield `${root}/../../../../../../proc/${kernel}`
  }
  for (const path of ['/etc/passwd', '/etc/shadow', '/dev/zero', '/dev/stdin', '/sys/kernel', '/', '', '.', '..'])
    yield path
}

test.skipIf(process.platform === 'win32').each(['linux', 'darwin'] as const)(
  'no path leads out of a granted folder: folders held as on %s',
  async (platform) => {
    const world = makeFileWorld({ platform })
    const before = world.untouchable()
    const paths = [...new Set(traversals(world))].filter((_, at) => platform === 'linux' || at % 5 === 0)
    expect(paths.length).toBeGreaterThan(platform === 'linux' ? 1_000 : 200)
    const escapes: string[] = []
    let inside = 0
    const attack = async (path: string) => {
      const read = await world.call('read_file', { path })
      const listed = await world.call('list_folder', { path })
      const written = await world.call('write_file', { path, text: WRITTEN })
      if (read.text.includes(SECRET) || (listed.ok && listed.text.includes(SECRET_LINE))) escapes.push(path)
      if (written.ok && !written.text.includes(` ${world.root}/`)) escapes.push(path)
      if (written.ok) inside += 1
    }
    for (let at = 0; at < paths.length; at += 4) await Promise.all(paths.slice(at, at + 4).map(attack))
    expect(escapes).toEqual([])
    expect(world.untouchable()).toEqual(before)
    expect(inside, 'some of these paths stay inside, and are followed').toBeGreaterThan(0)
    expect((await world.call('read_file', { path: join(world.root, 'sub/../a.txt') })).text).toBe('open text\n')
  },
  90_000,
)

test('a refusal does not tell whether there is something', async () => {
  const { call, base, dataDir } = makeFileWorld()
  const there = await call('read_file', { path: join(base, 'outside/secret.txt') })
  expect(there.ok).toBe(false)
  for (const path of [join(base, 'outside/nothing'), join(base, 'nothing/at/all'), join(dataDir, 'secret.txt')])
    expect(await call('read_file', { path })).toEqual(there)
})

test('what no folder can be granted for stays closed, whatever the settings say', async () => {
  const folders = ['/', '/proc', '/proc/self', '/sys', '/dev', '//server/share', 'relative'].map((path) => ({
    path,
    write: true,
  }))
  const { call, tool, base } = makeFileWorld({ folders: () => folders })
  expect(tool('read_file').missing?.()).toMatch(/granted/)
  for (const path of ['/proc/self/environ', '/etc/passwd', '/dev/null', join(base, 'secret.txt')]) {
    expect((await call('read_file', { path })).ok, path).toBe(false)
    expect((await call('write_file', { path, text: WRITTEN })).ok, path).toBe(false)
  }
})

test('Aside’s own data stays closed, even where it was granted by name', async () => {
  for (const below of ['', 'deep']) {
    const own = (root: string) => join(root, 'home', 'Aside', below)
    const world = makeFileWorld({ folders: ({ root }) => [{ path: own(root), write: true }] })
    const path = join(own(world.root), 'secret.txt')
    mkdirSync(own(world.root), { recursive: true })
    writeFileSync(path, SECRET)
    const before = world.untouchable()
    for (const call of ['read_file', 'list_folder', 'search_files'])
      expect((await world.call(call, { path: own(world.root) })).ok, call).toBe(false)
    expect((await world.call('read_file', { path })).ok).toBe(false)
    expect((await world.call('search_files', { text: 'SECRET' })).ok).toBe(false)
    expect((await world.call('write_file', { path, text: WRITTEN })).ok).toBe(false)
    expect(world.untouchable()).toEqual(before)
  }
})

test('a folder that was granted for reading is not written to', async () => {
  const { call, root } = makeFileWorld({
    folders: ({ root: path }) => [
      { path, write: false },
      { path: join(path, 'sub'), write: true },
    ],
  })
  expect((await call('write_file', { path: join(root, 'a.txt'), text: WRITTEN })).text).toContain('may not write')
  expect((await call('write_file', { path: join(root, 'sub', 'c.txt'), text: WRITTEN })).ok).toBe(true)
})

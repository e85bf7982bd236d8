import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { judgeFolder } from '../../electron/assistant/tools/files/judgeFolder.ts'

let base = ''
let dataDir = ''
beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'aside-grant-')))
  const made = base
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  dataDir = join(base, 'home', '.config', 'Aside')
  mkdirSync(join(dataDir, 'commands'), { recursive: true })
  mkdirSync(join(base, 'notes'))
  writeFileSync(join(base, 'file'), '')
})

test('a folder is granted where it really is', async () => {
  expect(await judgeFolder(join(base, 'notes'), dataDir)).toBe(join(base, 'notes'))
  expect(await judgeFolder(`${base}/./home/../notes/`, dataDir)).toBe(join(base, 'notes'))
  symlinkSync(join(base, 'notes'), join(base, 'link'))
  expect(await judgeFolder(join(base, 'link'), dataDir)).toBe(join(base, 'notes'))
})

test('a ~ at the beginning is the user’s own folder', async () => {
  vi.stubEnv(process.platform === 'win32' ? 'USERPROFILE' : 'HOME', base)
  onTestFinished(() => void vi.unstubAllEnvs())
  expect(await judgeFolder('~/notes', dataDir)).toBe(join(base, 'notes'))
  expect(await judgeFolder('~', dataDir)).toBe(base)
  await expect(judgeFolder('~notes', dataDir)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})

test('a home can be granted, although Aside’s data lies in it', async () => {
  expect(await judgeFolder(join(base, 'home'), dataDir)).toBe(join(base, 'home'))
})

test.each([
  ['a file', () => join(base, 'file')],
  ['nothing', () => join(base, 'nothing')],
  ['a relative path', () => 'notes'],
  ['an empty path', () => ''],
  ['a path with NUL', () => `${base}/notes\0`],
  ['the whole disk', () => '/'],
  ['the whole disk, by another name', () => '/tmp/..'],
  ['the kernel’s words', () => '/proc/self'],
  ['the kernel’s settings', () => '/sys'],
  ['devices', () => '/dev'],
  ['another computer', () => '//server/share'],
  ['another computer, as Windows writes it', () => '\\\\server\\share'],
  ['Aside’s own data', () => dataDir],
  ['a part of Aside’s own data', () => join(dataDir, 'commands')],
  [
    'a link to Aside’s own data',
    () => {
      symlinkSync(dataDir, join(base, 'own'))
      return join(base, 'own')
    },
  ],
  [
    'a link to the whole disk',
    () => {
      symlinkSync('/', join(base, 'disk'))
      return join(base, 'disk')
    },
  ],
])('%s can’t be granted', async (_name, path) => {
  await expect(judgeFolder(path(), dataDir)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})

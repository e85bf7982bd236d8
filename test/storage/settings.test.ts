import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openConfFile } from '../../electron/http/confStore.ts'
import type { OpenSettingsFile } from '../../electron/platform/settingsFile.ts'
import { openSettings } from '../../electron/storage/settings.ts'
import { defaultSettings } from '../../shared/model/settings.ts'
import { quiet, temporaryFolder } from './support.ts'

const settingsOf = (dataDir: string, open: OpenSettingsFile = openConfFile) => openSettings(open, dataDir, quiet)
const onDisk = (dataDir: string) => JSON.parse(readFileSync(join(dataDir, 'settings.json'), 'utf8')) as unknown
const aside = (dataDir: string) => readdirSync(dataDir).filter((name) => name.startsWith('settings.json.damaged-'))

/** A folder whose settings were changed, and read well once more. */
function usedFolder(): string {
  const dataDir = temporaryFolder()
  settingsOf(dataDir).update({ theme: 'dark', textSize: 20 })
  settingsOf(dataDir)
  return dataDir
}

test('a new folder has the defaults, and nothing to say', () => {
  const settings = settingsOf(temporaryFolder())
  expect(settings.get()).toEqual(defaultSettings)
  expect(settings.notices).toEqual([])
})

test('a change is on disk at once, merged field by field, and told', () => {
  const dataDir = temporaryFolder()
  const settings = settingsOf(dataDir)
  const told: unknown[] = []
  const stop = settings.onChange((now) => told.push(now.theme))
  settings.update({ theme: 'dark', ollama: { address: '127.0.0.1:1' } })
  settings.update({ ollama: { idleTimeoutMs: 5_000 }, lastModel: { engine: 'ollama', name: 'm' } })
  settings.update({ theme: 'dark' })
  settings.update({ theme: undefined, ollama: { address: undefined } })
  stop()
  settings.update({ theme: 'light' })
  expect(told).toEqual(['dark', 'dark'])
  const expected = {
    ...defaultSettings,
    theme: 'light',
    lastModel: { engine: 'ollama', name: 'm' },
    ollama: { ...defaultSettings.ollama, address: '127.0.0.1:1', idleTimeoutMs: 5_000 },
  }
  expect(settings.get()).toEqual(expected)
  expect(settingsOf(dataDir).get()).toEqual(expected)
  expect(onDisk(dataDir)).toEqual(expected)
})

test('a wrong change is refused and changes nothing', () => {
  const settings = settingsOf(temporaryFolder())
  for (const wrong of [
    { textSize: 900 },
    { theme: 'pink' },
    { nobody: 1 },
    { ollama: { idleTimeoutMs: 'x' } },
    null,
    5,
  ]) {
    expect(() => settings.update(wrong as never)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  }
  expect(settings.get()).toEqual(defaultSettings)
})

const damages: [name: string, content: string | Buffer][] = [
  ['NUL bytes', Buffer.alloc(64_560)],
  ['NUL bytes after a good start', `{"theme":"light"}${'\0'.repeat(100)}`],
  ['cut off', '{"theme":"da'],
  ['empty', ''],
  ['null', 'null'],
  ['an array', '[]'],
  ['a string', '"x"'],
  ['a number', '7'],
  ['not JSON', '<?xml version="1.0"?>'],
  ['more than 4 MB', `{"theme":"light","x":"${'x'.repeat(4 * 1024 * 1024)}"}`],
  ['nested too deep', '['.repeat(200_000)],
]

for (const [name, content] of damages) {
  test(`settings that are ${name}: kept aside, the last good ones in use, and said`, () => {
    const dataDir = usedFolder()
    writeFileSync(join(dataDir, 'settings.json'), content)
    const settings = settingsOf(dataDir)
    expect(settings.get()).toMatchObject({ theme: 'dark', textSize: 20 })
    const [kept] = aside(dataDir)
    expect(readFileSync(join(dataDir, kept!)).equals(Buffer.from(content))).toBe(true)
    expect(settings.notices).toHaveLength(1)
    expect(settings.notices[0]).toMatchObject({
      code: 'STORAGE_CORRUPT',
      message: expect.stringContaining('last good copy'),
    })
    expect(settings.notices[0]?.next).toContain(join(dataDir, kept!))
    settings.update({ textSize: 18 })
    const again = settingsOf(dataDir)
    expect(again.get()).toMatchObject({ theme: 'dark', textSize: 18 })
    expect(again.notices).toEqual([])
    expect(aside(dataDir)).toHaveLength(1)
  })
}

test('without a good copy the defaults are in use, and the notice says that', () => {
  const dataDir = temporaryFolder()
  writeFileSync(join(dataDir, 'settings.json'), '{{{')
  writeFileSync(join(dataDir, 'settings.good.json'), 'null')
  const settings = settingsOf(dataDir)
  expect(settings.get()).toEqual(defaultSettings)
  expect(settings.notices[0]?.message).toContain('defaults')
  expect(aside(dataDir)).toHaveLength(1)
})

test('a folder in place of the file is moved aside too', () => {
  const dataDir = temporaryFolder()
  mkdirSync(join(dataDir, 'settings.json'))
  writeFileSync(join(dataDir, 'settings.json', 'inside'), 'kept')
  const settings = settingsOf(dataDir)
  expect(settings.get()).toEqual(defaultSettings)
  settings.update({ theme: 'dark' })
  expect(onDisk(dataDir)).toMatchObject({ theme: 'dark' })
  expect(readFileSync(join(dataDir, aside(dataDir)[0]!, 'inside'), 'utf8')).toBe('kept')
})

test('one wrong field costs that field only; the file as it was is kept', () => {
  const dataDir = temporaryFolder()
  const content = JSON.stringify({
    theme: 'plaid',
    textSize: 22,
    defaultModel: { engine: 'ollama' },
    ollama: { address: '127.0.0.1:9', idleTimeoutMs: 'soon' },
    fromTheFuture: { a: 1 },
  })
  writeFileSync(join(dataDir, 'settings.json'), content)
  const settings = settingsOf(dataDir)
  expect(settings.get()).toEqual({
    ...defaultSettings,
    textSize: 22,
    ollama: { ...defaultSettings.ollama, address: '127.0.0.1:9' },
  })
  expect(settings.notices[0]?.message).toContain('theme, defaultModel, ollama.idleTimeoutMs')
  expect(readFileSync(join(dataDir, aside(dataDir)[0]!), 'utf8')).toBe(content)
  settings.update({ theme: 'dark' })
  expect(onDisk(dataDir)).toMatchObject({ theme: 'dark', textSize: 22, fromTheFuture: { a: 1 } })
  expect(settingsOf(dataDir).notices).toEqual([])
})

test('an object in place of every field is survived', () => {
  for (const wrong of [null, [], {}, 'x', 7, { a: { temperature: [] } }]) {
    const dataDir = temporaryFolder()
    const all = Object.fromEntries(Object.keys(defaultSettings).map((key) => [key, wrong]))
    writeFileSync(join(dataDir, 'settings.json'), JSON.stringify(all))
    expect(settingsOf(dataDir).get(), JSON.stringify(wrong)).toEqual(defaultSettings)
  }
})

test('harmless faults cost nothing: a byte order mark, a __proto__', () => {
  for (const content of ['\ufeff{"theme":"dark"}', '{"__proto__":{"theme":"light","polluted":1},"theme":"dark"}']) {
    const dataDir = temporaryFolder()
    writeFileSync(join(dataDir, 'settings.json'), content)
    const settings = settingsOf(dataDir)
    expect(settings.get()).toEqual({ ...defaultSettings, theme: 'dark' })
    expect(settings.notices).toEqual([])
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    settings.update({ textSize: 14 })
    expect(settingsOf(dataDir).get()).toMatchObject({ theme: 'dark', textSize: 14 })
  }
})

test('what cut-off writes left behind is swept, and nothing else', () => {
  const dataDir = usedFolder()
  const rests = ['settings.json.tmp-1763640000abcdef', 'settings.json.tmp-42', 'settings.good.json.tmp-42']
  for (const rest of rests) writeFileSync(join(dataDir, rest), 'half')
  writeFileSync(join(dataDir, 'other.tmp-42'), 'not ours')
  settingsOf(dataDir)
  expect(rests.filter((rest) => existsSync(join(dataDir, rest)))).toEqual([])
  expect(existsSync(join(dataDir, 'other.tmp-42'))).toBe(true)
})

test('a disk that refuses: changes live on in memory, said once until a write succeeds', () => {
  const dataDir = temporaryFolder()
  let refuses = true
  let written: unknown
  const open: OpenSettingsFile = () => ({
    path: join(dataDir, 'settings.json'),
    read: () => ({}),
    write: (value) => {
      if (refuses) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
      written = value
    },
  })
  const settings = settingsOf(dataDir, open)
  const told: string[] = []
  settings.onNotice((notice) => told.push(notice.code))
  settings.update({ theme: 'dark' })
  settings.update({ textSize: 20 })
  expect(settings.get()).toMatchObject({ theme: 'dark', textSize: 20 })
  expect(told).toEqual(['STORAGE_FULL'])
  refuses = false
  settings.update({ textSize: 21 })
  expect(written).toMatchObject({ theme: 'dark', textSize: 21 })
  refuses = true
  settings.update({ textSize: 22 })
  expect(told).toHaveLength(2)
})

test('a settings library that can’t open its file is no reason not to start', () => {
  const settings = settingsOf(usedFolder(), () => {
    throw new Error('no such luck')
  })
  expect(settings.get()).toMatchObject({ theme: 'dark' })
  settings.update({ theme: 'light' })
  expect(settings.get()).toMatchObject({ theme: 'light' })
  expect(settings.notices).toHaveLength(1)
})

test('a link is followed: to its file, and to none yet', () => {
  const dataDir = temporaryFolder()
  symlinkSync(join(dataDir, 'elsewhere.json'), join(dataDir, 'settings.json'))
  const settings = settingsOf(dataDir)
  expect(settings.get()).toEqual(defaultSettings)
  settings.update({ theme: 'dark' })
  expect(settingsOf(dataDir).get()).toMatchObject({ theme: 'dark' })
  expect(readFileSync(join(dataDir, 'elsewhere.json'), 'utf8')).toContain('dark')
})

import { lstatSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { noSecretBox, type SecretBox } from '../../electron/platform/secretBox.ts'
import { openServerKeys } from '../../electron/storage/serverKeys.ts'
import type { ErrorInfo } from '../../shared/model/errors.ts'
import { quiet, temporaryFolder } from './support.ts'

const box: SecretBox = {
  available: async () => true,
  encrypt: async (secret) => Buffer.from(`mine:${[...secret].reverse().join('')}`).toString('base64'),
  async decrypt(encrypted) {
    const text = Buffer.from(encrypted, 'base64').toString()
    if (!text.startsWith('mine:')) throw new Error(`not mine: ${text}`)
    return [...text.slice(5)].reverse().join('')
  },
}
const here = 'http://127.0.0.1:1'
const key = 'key-0123456789'

function open(dataDir: string, secretBox: SecretBox = box) {
  const notices: ErrorInfo[] = []
  const addNotice = (notice: ErrorInfo) => void notices.push(notice)
  const keys = openServerKeys({ dataDir, secretBox, labelOf: (id) => id.toUpperCase(), addNotice, log: quiet })
  return { keys, notices }
}
const file = (dataDir: string) => join(dataDir, 'server-keys.json')
/** What was set aside, as text. */
const asides = (dataDir: string) =>
  readdirSync(dataDir)
    .filter((name) => name.startsWith('server-keys.json.damaged-'))
    .map((name) => readFileSync(join(dataDir, name), 'utf8'))

test('a key is kept encrypted, for its owner only, and goes to its own origin alone', async () => {
  const dataDir = temporaryFolder()
  await open(dataDir).keys.set('a', here, key)
  expect(readFileSync(file(dataDir), 'utf8')).not.toContain(key)
  if (process.platform !== 'win32') expect(statSync(file(dataDir)).mode & 0o777).toBe(0o600)
  const { keys, notices } = open(dataDir)
  expect(await keys.kinds()).toEqual({ a: 'kept' })
  expect(await keys.get('a', here)).toBe(key)
  expect(await keys.get('a', 'http://127.0.0.1:2')).toBeUndefined()
  expect(await keys.get('b', here)).toBeUndefined()
  await keys.set('a', 'http://127.0.0.1:2', 'another-0123456789')
  expect(await keys.get('a', here)).toBeUndefined()
  keys.remove('a')
  keys.remove('never')
  expect(await open(dataDir).keys.kinds()).toEqual({})
  expect(notices).toEqual([])
})

test('without a keychain it lives in memory, and nothing is written', async () => {
  const dataDir = temporaryFolder()
  const { keys } = open(dataDir, noSecretBox)
  await keys.set('a', here, key)
  expect([await keys.get('a', here), await keys.kinds()]).toEqual([key, { a: 'session' }])
  expect(statSync(file(dataDir), { throwIfNoEntry: false })).toBeUndefined()
  expect(await open(dataDir, noSecretBox).keys.get('a', here)).toBeUndefined()
})

test('one that can’t be decrypted is told once, stays in the file, and may be replaced', async () => {
  const dataDir = temporaryFolder()
  await open(dataDir).keys.set('a', here, key)
  const stored = readFileSync(file(dataDir), 'utf8')
  const { keys, notices } = open(dataDir, noSecretBox)
  expect(await keys.get('a', here)).toBeUndefined()
  expect(await keys.kinds()).toEqual({})
  expect(notices).toHaveLength(1)
  expect(notices[0]?.message).toMatch(/The key of A can’t be read here/)
  expect(readFileSync(file(dataDir), 'utf8')).toBe(stored)
  expect(await open(dataDir).keys.get('a', here)).toBe(key)
  await keys.set('b', here, 'of-another-0123456789')
  expect(asides(dataDir)).toEqual([])
  await keys.set('a', here, 'another-0123456789')
  expect(await keys.get('a', here)).toBe('another-0123456789')
  expect(asides(dataDir)).toEqual([stored])
})

test('a key that can be read leaves nothing behind when it is replaced, and two at once keep both', async () => {
  const dataDir = temporaryFolder()
  await open(dataDir).keys.set('a', here, key)
  const { keys } = open(dataDir)
  await Promise.all([keys.set('a', here, 'another-0123456789'), keys.set('b', here, key)])
  const again = open(dataDir).keys
  expect([await again.get('a', here), await again.get('b', here)]).toEqual(['another-0123456789', key])
  expect(asides(dataDir)).toEqual([])
})

test('a file that can’t be read is told once, and set aside when a key is set, unless it can be read by then', async () => {
  const dataDir = temporaryFolder()
  symlinkSync('server-keys.json', file(dataDir))
  const late = open(dataDir)
  const { keys, notices } = open(dataDir)
  expect(await keys.kinds()).toEqual({})
  await keys.set('b', here, key)
  expect(await open(dataDir).keys.kinds()).toEqual({ b: 'kept' })
  const [kept = ''] = readdirSync(dataDir).filter((name) => name !== 'server-keys.json')
  expect(kept).toContain('damaged')
  expect(lstatSync(join(dataDir, kept)).isSymbolicLink()).toBe(true)
  expect(notices).toHaveLength(1)
  expect(notices[0]?.next).toContain('“damaged” in its name')
  rmSync(join(dataDir, kept))
  await late.keys.set('a', here, key)
  expect(await open(dataDir).keys.kinds()).toEqual({ a: 'kept', b: 'kept' })
  expect([readdirSync(dataDir), late.notices.length]).toEqual([['server-keys.json'], 1])
})

test('keys in another form are told once, and kept beside the file when it is written', async () => {
  const dataDir = temporaryFolder()
  const newer = JSON.stringify({ version: 2, keys: [{ server: 'a', sealed: 'abc' }] })
  writeFileSync(file(dataDir), newer)
  const { keys, notices } = open(dataDir)
  expect([await keys.kinds(), readFileSync(file(dataDir), 'utf8')]).toEqual([{}, newer])
  await keys.set('a', here, key)
  await keys.set('b', here, key)
  expect(asides(dataDir)).toEqual([newer])
  expect(notices).toHaveLength(1)
  const again = open(dataDir)
  expect([await again.keys.kinds(), again.notices]).toEqual([{ a: 'kept', b: 'kept' }, []])
})

test('a keychain that waits for its user is asked once, whoever waits for the key', async () => {
  const dataDir = temporaryFolder()
  await open(dataDir).keys.set('a', here, key)
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>()
  let asked = 0
  const slow: SecretBox = {
    ...box,
    async decrypt(encrypted) {
      asked++
      await answered
      return box.decrypt(encrypted)
    },
  }
  const { keys } = open(dataDir, slow)
  const all = Promise.all([keys.get('a', here), keys.get('a', here), keys.kinds()])
  answer()
  expect(await all).toEqual([key, key, { a: 'kept' }])
  expect(asked).toBe(1)
})

test.each(['', '{"a":', '[]', 'null', '\0\0'])('a damaged file %j is set aside, and told', async (text) => {
  const dataDir = temporaryFolder()
  writeFileSync(file(dataDir), text)
  const { keys, notices } = open(dataDir)
  expect(await keys.kinds()).toEqual({})
  const kept = /The file is (.+?)\. /.exec(notices[0]?.next ?? '')?.[1] ?? ''
  expect(readFileSync(kept, 'utf8')).toBe(text)
  await keys.set('a', here, key)
  expect(await open(dataDir).keys.get('a', here)).toBe(key)
})

test('entries that are none cost only themselves', async () => {
  const dataDir = temporaryFolder()
  await open(dataDir).keys.set('a', here, key)
  const stored = JSON.parse(readFileSync(file(dataDir), 'utf8'))
  writeFileSync(file(dataDir), JSON.stringify({ ...stored, b: 5, c: { origin: here } }))
  expect(await open(dataDir).keys.kinds()).toEqual({ a: 'kept' })
})

test.each(['two words', 'line\nbreak', 'schlüssel', ''])('what is no key is refused: %j', async (wrong) => {
  const { keys } = open(temporaryFolder())
  const failure = await keys.set('a', here, wrong).catch((error: Error) => error)
  expect(failure).toMatchObject({ code: 'INVALID_INPUT' })
  if (wrong) expect(JSON.stringify(failure)).not.toContain(wrong)
})

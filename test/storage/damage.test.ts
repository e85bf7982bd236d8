import { copyFileSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import type { Storage } from '../../electron/storage/storage.ts'
import { textOf } from '../../shared/model/message.ts'
import { rounds, seed } from '../support/rounds.ts'
import { open, store, temporaryFolder } from './support.ts'

const names = (dataDir: string) => readdirSync(dataDir)
const aside = (dataDir: string) => names(dataDir).filter((name) => /^aside\.db\.damaged-[\d-]+$/.test(name))
const ids = async (storage: Storage) => (await storage.conversations.list()).map(({ id }) => id).sort()

/** A folder with these conversations, cleanly closed, `backedUp` of them in the backup too. */
async function folderWith(backedUp: string[], later: string[] = []): Promise<string> {
  const dataDir = temporaryFolder()
  const first = await open(dataDir)
  for (const id of backedUp) await store(first, id, `question ${id}`, `reply ${id}`)
  await first.close()
  if (later.length === 0) return dataDir
  const backup = join(dataDir, 'aside.db.backup')
  copyFileSync(backup, join(dataDir, 'older'))
  const second = await open(dataDir)
  for (const id of later) await store(second, id, `question ${id}`, `reply ${id}`)
  await second.close()
  copyFileSync(join(dataDir, 'older'), backup)
  rmSync(join(dataDir, 'older'))
  return dataDir
}

function overwrite(path: string, from: number, length: number, byte = 0xa5): void {
  const bytes = readFileSync(path)
  bytes.fill(byte, from, from + length)
  writeFileSync(path, bytes)
}

const ruins: [string, (path: string) => void][] = [
  ['another kind of file', (path) => writeFileSync(path, 'Dear diary,\n'.repeat(100))],
  ['zeros', (path) => overwrite(path, 0, statSync(path).size, 0)],
  ['cut in its header', (path) => truncateSync(path, 50)],
  ['cut in half', (path) => truncateSync(path, 4096 * Math.floor(statSync(path).size / 8192))],
  ['a spoilt header', (path) => overwrite(path, 0, 100)],
  ['a spoilt schema', (path) => overwrite(path, 100, 3_900)],
  ['every page but the first spoilt', (path) => overwrite(path, 4_096, statSync(path).size - 4_096)],
]

for (const [name, ruin] of ruins) {
  test(`a data base that is ${name}: set aside, said, and the backup is in its place`, async () => {
    const dataDir = await folderWith(['one', 'two'])
    const path = join(dataDir, 'aside.db')
    ruin(path)
    const ruined = readFileSync(path)
    const storage = await open(dataDir)
    expect(await ids(storage)).toEqual(['one', 'two'])
    const [kept] = aside(dataDir)
    expect(storage.notices).toHaveLength(1)
    expect(storage.notices[0]).toMatchObject({ code: 'STORAGE_CORRUPT' })
    expect(storage.notices[0]?.next).toContain(join(dataDir, kept!))
    expect(readFileSync(join(dataDir, kept!)).equals(ruined)).toBe(true)
    await store(storage, 'three', 'q', 'a')
    await storage.close()
    const again = await open(dataDir)
    expect(again.notices).toEqual([])
    expect(await ids(again)).toEqual(['one', 'three', 'two'])
  })
}

test('with no backup a new one is opened, the notice says so, and the damaged file is kept', async () => {
  const dataDir = await folderWith(['one'])
  rmSync(join(dataDir, 'aside.db.backup'))
  writeFileSync(join(dataDir, 'aside.db'), 'not a data base at all')
  const storage = await open(dataDir)
  expect(await ids(storage)).toEqual([])
  expect(storage.notices[0]?.message).toContain('new, empty')
  expect(aside(dataDir)).toHaveLength(1)
})

test('a damaged backup is set aside as well, and never trusted', async () => {
  const dataDir = await folderWith(['one'])
  writeFileSync(join(dataDir, 'aside.db'), 'not a data base at all')
  writeFileSync(join(dataDir, 'aside.db.backup'), 'neither is this')
  const storage = await open(dataDir)
  expect(await ids(storage)).toEqual([])
  expect(aside(dataDir)).toHaveLength(2)
})

test('an empty file where a history had been is never taken for an empty history', async () => {
  const dataDir = await folderWith(['one'])
  truncateSync(join(dataDir, 'aside.db'), 0)
  const storage = await open(dataDir)
  expect(await ids(storage)).toEqual(['one'])
  expect(storage.notices).toHaveLength(1)
  expect(aside(dataDir)).toHaveLength(1)
})

test('a file that is gone comes back from the backup, with a word', async () => {
  const dataDir = await folderWith(['one'])
  rmSync(join(dataDir, 'aside.db'))
  const storage = await open(dataDir)
  expect(await ids(storage)).toEqual(['one'])
  expect(storage.notices[0]?.message).toContain('was gone')
})

test('what is newer than the backup is saved from the damaged file, page by page', async () => {
  const later = Array.from({ length: 150 }, (_, n) => `later-${String(n).padStart(3, '0')}`)
  const dataDir = await folderWith(['one'], later)
  const path = join(dataDir, 'aside.db')
  const at = readFileSync(path).indexOf('reply later-075')
  expect(at).toBeGreaterThan(0)
  overwrite(path, Math.floor(at / 4_096) * 4_096, 4_096)
  const storage = await open(dataDir)
  expect(storage.notices[0]?.message).toContain('could be read of the damaged file')
  const found = await ids(storage)
  expect(found).toContain('one')
  let whole = 0
  for (const id of later.filter((id) => found.includes(id))) {
    const { messages, conversation } = await storage.conversations.get(id)
    if (messages.length === 2 && conversation.headId === `${id}-a`) whole++
  }
  // One page holds some tens of messages at most.
  expect(whole).toBeGreaterThan(110)
  expect(await storage.conversations.search('reply later-149', 5)).toHaveLength(1)
  expect((await storage.conversations.search('reply one', 5)).length).toBeGreaterThan(0)
})

test('a letter that changed on the disk is noticed', async () => {
  const dataDir = await folderWith(['one', 'two'])
  const path = join(dataDir, 'aside.db')
  const bytes = readFileSync(path)
  // The stored message, not its copy in the search index.
  const at = bytes.indexOf('"text":"reply one"')
  bytes.write('rebly', at + '"text":"'.length)
  writeFileSync(path, bytes)
  const { conversations } = await open(dataDir)
  const { messages } = await conversations.get('one')
  expect(messages[1]).toMatchObject({ blocks: [{ text: 'rebly one' }], error: { code: 'STORAGE_CORRUPT' } })
  expect((await conversations.get('two')).messages[1]?.error).toBeUndefined()
})

test('a spoilt search index is built again: nothing else is touched', async () => {
  const dataDir = await folderWith(['one', 'two'])
  const db = new DatabaseSync(join(dataDir, 'aside.db'), { defensive: false })
  db.exec("UPDATE search_data SET block = x'00' WHERE id > 10")
  db.close()
  const storage = await open(dataDir)
  expect(storage.notices).toEqual([])
  expect(aside(dataDir)).toEqual([])
  expect(await storage.conversations.search('reply two', 5)).toHaveLength(1)
  expect(await ids(storage)).toEqual(['one', 'two'])
})

/** Numbers that look random and are the same at every run. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

test('whatever bytes are spoilt: it opens, and nothing is missing without a word', { timeout: 600_000 }, async () => {
  const all = Array.from({ length: 12 }, (_, n) => `c${n}`)
  const dataDir = await folderWith(all)
  const path = join(dataDir, 'aside.db')
  const sound = readFileSync(path)
  rmSync(`${path}.backup`)
  const random = randomFrom(rounds(20_261_120, seed))
  const tries = rounds(12, 500)
  let said = 0
  for (let round = 0; round < tries; round++) {
    const bytes = Buffer.from(sound)
    const at = Math.floor(random() * bytes.length)
    if (round % 3 === 0) bytes.writeUInt8(bytes.readUInt8(at) ^ 0x55, at)
    else if (round % 3 === 1) bytes.fill(random() * 256, at, Math.min(at + 512, bytes.length))
    writeFileSync(path, round % 3 === 2 ? bytes.subarray(0, at) : bytes)
    const storage = await open(dataDir)
    const found = await ids(storage)
    for (const id of found) {
      const { messages } = await storage.conversations.get(id)
      const texts = messages.map(textOf).join(' / ')
      const isWhole = texts === `question ${id} / reply ${id}`
      if (!isWhole) expect(storage.notices.length + messages.filter(({ error }) => error).length).toBeGreaterThan(0)
    }
    await storage.conversations.search('reply', 5)
    if (found.length < all.length) expect(storage.notices.length, `round ${round}`).toBeGreaterThan(0)
    if (round % 3 === 2) expect(storage.notices.length, `cut at ${at}`).toBeGreaterThan(0)
    if (storage.notices.length > 0) said++
    await storage.close()
    for (const name of readdirSync(dataDir)) if (/damaged|backup|wal|shm/.test(name)) rmSync(join(dataDir, name))
  }
  expect(said).toBeGreaterThan(tries / 4)
})

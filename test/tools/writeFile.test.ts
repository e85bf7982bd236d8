import { chmodSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { applyPatch } from 'diff'
import { expect, test } from 'vitest'
import { makeFileWorld, WRITTEN } from './fileWorld.ts'

const never = { conversationId: 'c', signal: new AbortController().signal }

test('makes a file, and the folders it needs', async () => {
  const { call, root } = makeFileWorld()
  const path = join(root, 'new', 'deep', 'file.txt')
  expect(await call('write_file', { path, text: 'ü\n' })).toEqual({ ok: true, text: `Written: 3 bytes to ${path}` })
  expect(readFileSync(path, 'utf8')).toBe('ü\n')
  expect(readdirSync(join(root, 'new', 'deep'))).toEqual(['file.txt'])
})

test.skipIf(process.platform === 'win32')('keeps who may do what with the file', async () => {
  const { call, root } = makeFileWorld()
  const path = join(root, 'a.txt')
  chmodSync(path, 0o750)
  await call('write_file', { path, text: WRITTEN })
  expect(statSync(path).mode & 0o777).toBe(0o750)
})

test('shows all of it, and the change of the file that is there', async () => {
  const { tool, root } = makeFileWorld()
  const write = tool('write_file')
  const path = join(root, 'list.txt')
  const was = Array.from({ length: 50 }, (_, n) => `line ${n}\n`).join('')
  writeFileSync(path, was)
  const text = was.replace('line 20\n', 'line twenty\n')
  const card = await write.card(write.parse({ path, text }))
  expect(card.destructive).toBe(true)
  expect(card.warning).toBe('This replaces the file. What it holds now is lost.')
  expect(card.fields.map(({ value }) => value)).toContain(text)
  expect(card.fields.map(({ value }) => value)).toContain(`${text.length} bytes, was ${was.length} bytes`)
  expect(card.diff?.split('\n').filter((line) => /^[-+][^-+]/.test(line))).toEqual(['-line 20', '+line twenty'])
  expect(applyPatch(was, card.diff ?? '')).toBe(text)
  const fresh = await write.card(write.parse({ path: join(root, 'x', 'new.txt'), text: 'one\ntwo' }))
  expect(fresh.destructive).toBe(false)
  expect(fresh.warning).toBeUndefined()
  expect(fresh.diff).toContain('+one\n+two\n')
  expect(fresh.fields.map(({ value }) => value)).toContain('7 bytes, a new file')
})

test('what would change nothing says so, and a new file without text is no change of one', async () => {
  const { tool, root } = makeFileWorld()
  const write = tool('write_file')
  const path = join(root, 'same.txt')
  writeFileSync(path, 'same\n')
  const same = await write.card(write.parse({ path, text: 'same\n' }))
  expect(same).toMatchObject({ destructive: false, warning: 'Nothing would change.' })
  expect(same.diff).toBeUndefined()
  const empty = await write.card(write.parse({ path: join(root, 'empty.txt'), text: '' }))
  expect(empty.warning).toBeUndefined()
  expect(empty.diff).toBeUndefined()
})

test('a change too large to be told line by line is still told whole', async () => {
  const { tool, root } = makeFileWorld()
  const write = tool('write_file')
  const path = join(root, 'large.txt')
  const was = Array.from({ length: 20_000 }, (_, n) => `old ${n}\n`).join('')
  const text = Array.from({ length: 20_000 }, (_, n) => `new ${n}\n`).join('')
  writeFileSync(path, was)
  const { diff = '' } = await write.card(write.parse({ path, text }))
  expect(applyPatch(was, diff)).toBe(text)
})

test('what is no text now is told by its size and sum', async () => {
  const { tool, root } = makeFileWorld()
  const write = tool('write_file')
  const path = join(root, 'picture.png')
  writeFileSync(path, Buffer.from([0x89, 0, 1]))
  const args = write.parse({ path, text: 'x' })
  const card = await write.card(args)
  expect(card.diff).toBeUndefined()
  expect(card.warning).toMatch(/is no text now/)
  writeFileSync(path, Buffer.from([0x89, 0, 2]))
  expect(await write.card(args), 'another file is another card').not.toEqual(card)
})

const changes: [name: string, change: (path: string) => void][] = [
  ['changed', (path) => writeFileSync(path, 'changed\n')],
  [
    'changed, its date put back',
    (path) => {
      const { atime, mtime } = statSync(path)
      writeFileSync(path, 'Open text\n')
      utimesSync(path, atime, mtime)
    },
  ],
]
test.each(changes)('a yes does not hold for a file that has %s since', async (_name, change) => {
  const { tool, root } = makeFileWorld()
  const write = tool('write_file')
  const path = join(root, 'a.txt')
  const args = write.parse({ path, text: WRITTEN })
  await write.card(args)
  change(path)
  const there = readFileSync(path, 'utf8')
  await expect(write.run(args, never)).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(readFileSync(path, 'utf8')).toBe(there)
  expect(readdirSync(root).sort()).toEqual(['a.txt', 'home', 'sub'])
  await write.card(args)
  await write.run(args, never)
  expect(readFileSync(path, 'utf8')).toBe(WRITTEN)
})

test('a yes to a new file does not hold for one that was made since', async () => {
  const { tool, root } = makeFileWorld()
  const write = tool('write_file')
  const path = join(root, 'new.txt')
  const args = write.parse({ path, text: WRITTEN })
  await write.card(args)
  writeFileSync(path, 'made meanwhile\n')
  await expect(write.run(args, never)).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(readFileSync(path, 'utf8')).toBe('made meanwhile\n')
})

test('is stopped before it begins, or not at all', async () => {
  const { call, root } = makeFileWorld()
  const said = await call(
    'write_file',
    { path: join(root, 'new.txt'), text: WRITTEN },
    AbortSignal.abort(new Error('stop')),
  )
  expect(said).toEqual({ ok: false, text: 'stop' })
  expect(readdirSync(root)).not.toContain('new.txt')
})

test('a card for what can’t be written is refused like the call', async () => {
  const { tool, root } = makeFileWorld()
  const write = tool('write_file')
  for (const path of ['/etc/passwd', root, join(root, 'sub'), join(root, 'a.txt', 'x'), join(root, 'home/Aside/x')])
    await expect(write.card(write.parse({ path, text: '' })), path).rejects.toMatchObject({ name: 'AppError' })
})

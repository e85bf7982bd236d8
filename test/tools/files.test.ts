import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type FileWorld, makeFileWorld } from './fileWorld.ts'

describe('read_file', () => {
  test('gives a long file page by page, every byte of it, no character torn', async () => {
    const { call, root } = makeFileWorld()
    const content = 'a line with ü, € and 😀\n'.repeat(9_000)
    writeFileSync(join(root, 'long.txt'), content)
    let whole = ''
    let pages = 0
    for (let offset: number | undefined = 0; offset !== undefined; pages++) {
      const { text } = await call('read_file', { path: join(root, 'long.txt'), offset })
      const cut = /\n… cut after byte [\d,]+ of [\d,]+; ask for offset (\d+) to go on\.$/.exec(text)
      whole += cut ? text.slice(0, cut.index) : text
      offset = cut ? Number(cut[1]) : undefined
    }
    expect(whole).toBe(content)
    expect(pages).toBe(Math.ceil(Buffer.byteLength(content) / 65_536))
  })

  test('says what it does not read', async () => {
    const { call, root } = makeFileWorld()
    writeFileSync(join(root, 'picture.png'), Buffer.from([0x89, 0x50, 0, 0]))
    writeFileSync(join(root, 'empty.txt'), '')
    const read = async (path: string, offset = 0) => (await call('read_file', { path, offset })).text
    expect(await read(join(root, 'picture.png'))).toMatch(/^This is no text file \(4 bytes\)/)
    expect(await read(join(root, 'empty.txt'))).toBe('The file is empty.')
    expect(await read(join(root, 'a.txt'), 99)).toBe('The file ends at byte 10.')
    expect(await read(join(root, 'sub'))).toMatch(/^This is a folder/)
    expect(await read(root)).toMatch(/^This is a folder/)
    expect(await read(join(root, 'none.txt'))).toMatch(/^There is no such file/)
    expect(await read('/etc/passwd')).toBe(
      `Aside may not read there. These folders are granted: ${root}. More can be granted in Settings, Tools.`,
    )
  })

  test('takes a path from the granted folder on, when there is one', async () => {
    const one = makeFileWorld()
    expect((await one.call('read_file', { path: 'sub/b.txt' })).text).toBe('open text\n')
    const two = makeFileWorld({
      folders: ({ root }) => [
        { path: root, write: false },
        { path: join(root, 'sub'), write: false },
      ],
    })
    expect((await two.call('read_file', { path: 'sub/b.txt' })).text).toMatch(/whole path/)
  })
})

describe('list_folder', () => {
  test('tells what is there, and without a path what is granted', async () => {
    const { call, root } = makeFileWorld()
    expect((await call('list_folder', { path: root })).text).toBe('a.txt (10 bytes)\nhome/\nsub/')
    expect((await call('list_folder', {})).text).toBe(`${root} (read and write)`)
    expect((await call('list_folder', { path: join(root, 'home') })).text).toBe('Aside/')
    expect((await call('list_folder', { path: join(root, 'home', 'Aside') })).ok).toBe(false)
  })

  test('goes on where it was cut', async () => {
    const { call, root } = makeFileWorld()
    const many = join(root, 'many')
    mkdirSync(many)
    for (let n = 0; n < 2_010; n++) writeFileSync(join(many, `file${String(n).padStart(4, '0')}`), '')
    const first = (await call('list_folder', { path: many })).text
    expect(first).toMatch(/\n… cut after 2,000 of 2,010 entries; ask for offset 2000 to go on\.$/)
    const second = (await call('list_folder', { path: many, offset: 2_000 })).text.split('\n')
    expect(second).toHaveLength(10)
    expect(second[0]).toBe('file2000 (0 bytes)')
  })

  test.skipIf(process.platform === 'win32')('a name can’t pass for other entries', async () => {
    const { call, root } = makeFileWorld()
    writeFileSync(join(root, 'sub', 'x\nfake (1 bytes)'), '')
    expect((await call('list_folder', { path: join(root, 'sub') })).text.split('\n')).toEqual([
      'b.txt (10 bytes)',
      '"x\\nfake (1 bytes)" (0 bytes)',
    ])
  })
})

describe('search_files', () => {
  function tree({ root }: FileWorld): void {
    mkdirSync(join(root, 'notes', 'deep'), { recursive: true })
    mkdirSync(join(root, 'node_modules'))
    writeFileSync(join(root, 'notes', 'one.md'), 'first\nsecond Apple\nthird\nfourth\nfifth\napple pie\n')
    writeFileSync(join(root, 'notes', 'deep', 'two.md'), 'nothing here\n')
    writeFileSync(join(root, 'notes', 'binary.bin'), Buffer.from('apple\0apple'))
    writeFileSync(join(root, 'node_modules', 'three.md'), 'apple\n')
  }

  test('finds lines, with those around them', async () => {
    const world = makeFileWorld()
    tree(world)
    const { text } = await world.call('search_files', { text: 'apple', context: 1 })
    expect(text.split('\n')).toEqual([
      join(world.root, 'notes', 'one.md'),
      '1- first',
      '2: second Apple',
      '3- third',
      '…',
      '5- fifth',
      '6: apple pie',
      '',
      '2 hits in 1 file; 5 files were looked at. 2 passed over: not readable, too large, or no text. Folders named .git or node_modules are left out.',
    ])
    const exact = await world.call('search_files', { text: 'Apple', caseSensitive: true, context: 0 })
    expect(exact.text).toMatch(/one\.md\n2: second Apple\n\n1 hit in 1 file;/)
    const dots = await world.call('search_files', { text: '^f.*h$', regex: true, context: 0, name: '*.md' })
    expect(dots.text).toMatch(/\n4: fourth\n5: fifth\n\n2 hits/)
    expect((await world.call('search_files', { text: '.*' })).text).toMatch(/^Nothing was found/)
  })

  test('finds files by name', async () => {
    const world = makeFileWorld()
    tree(world)
    const names = async (name: string) => {
      const { text } = await world.call('search_files', { path: join(world.root, 'notes'), name })
      return text
        .split('\n')
        .slice(0, -1)
        .map((line) => line.slice(world.root.length + 1))
    }
    expect(await names('*.MD')).toEqual(['notes/one.md', 'notes/deep/two.md'])
    expect(await names('tw')).toEqual(['notes/deep/two.md'])
    expect(await names('?ne.*')).toEqual(['notes/one.md'])
    expect(await names('*')).toHaveLength(3)
    expect(await names('*o*e*')).toEqual(['notes/one.md'])
    expect(await names('zz*')).toEqual([])
  })

  test('ends at what a model can read, and says so', async () => {
    const { call, root } = makeFileWorld()
    writeFileSync(join(root, 'long.txt'), `${'y'.repeat(500)}\n`.repeat(5_000))
    const { text } = await call('search_files', { text: 'y', context: 10 })
    expect(text.length).toBeLessThan(101_000)
    expect(text).toMatch(/There may be more: the search ended here\./)
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(400)
  })

  test('an expression that never ends is ended, and the next search answers', async () => {
    const { call, root } = makeFileWorld({ timeoutMs: 1_500 })
    writeFileSync(join(root, 'bomb.txt'), `${'a'.repeat(60)}!\n`)
    expect(await call('search_files', { text: '(a+)+$', regex: true })).toEqual({
      ok: false,
      text: 'It took longer than 1.5 s and was ended.',
    })
    const stop = new AbortController()
    const long = call('search_files', { text: '(a|aa)+$', regex: true }, stop.signal)
    stop.abort(new Error('stopped'))
    expect((await long).text).toBe('stopped')
    expect((await call('search_files', { name: `${'*a'.repeat(120)}*b` })).text).toMatch(/^Nothing was found/)
    expect((await call('search_files', { text: '(', regex: true })).text).toMatch(/no regular expression/)
  })

  test('a tree without end is left after a while, with what was found', async () => {
    const { call, root } = makeFileWorld({ timeoutMs: 1_000 })
    let folder = root
    for (let depth = 0; depth < 100; depth++) {
      folder = join(folder, 'd')
      mkdirSync(folder)
      writeFileSync(join(folder, 'x.txt'), 'here\n')
    }
    const { ok, text } = await call('search_files', { text: 'here', context: 0 })
    expect(ok).toBe(true)
    expect(text).toMatch(/hits? in \d+ files?; /)
    expect(text).toMatch(/passed over|took too long/)
  })
})

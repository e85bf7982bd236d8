import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type CommandFiles, openCommandFiles } from '../../electron/storage/commandFiles.ts'
import { SlashCommand } from '../../shared/model/command.ts'
import { runChild } from './child/run.ts'
import { quiet, temporaryFolder } from './support.ts'

const command = (name: string, more: Partial<SlashCommand> = {}): SlashCommand =>
  SlashCommand.parse({ name, title: name, prompt: `Do ${name}: {input}`, ...more })
const builtIn = [command('explain'), command('fix')]

function openFiles(dataDir = temporaryFolder()) {
  const files = openCommandFiles({ dataDir, builtIn, log: quiet })
  onTestFinished(() => files.close())
  const folder = join(dataDir, 'commands')
  return { files, dataDir, folder, path: (name: string) => join(folder, `${name}.md`) }
}
const names = async (files: CommandFiles) => (await files.list()).map(({ name }) => name)
const one = async (files: CommandFiles, name: string) => (await files.list()).find((listed) => listed.name === name)
const deletedIn = (folder: string) =>
  existsSync(join(folder, 'deleted')) ? readdirSync(join(folder, 'deleted')).sort() : []
const whole = '---\ntitle: Mine\n---\nMine: {input}\n'

test('the user’s file stands in a built-in command’s place, and when it goes the built-in one is back', async () => {
  const { files, folder, path } = openFiles()
  expect(await names(files)).toEqual(['explain', 'fix'])
  await files.save(command('fix', { title: 'Mend', settings: { temperature: 0 } }), 'fix')
  expect(await one(files, 'fix')).toMatchObject({ title: 'Mend', builtIn: true, changed: true })
  expect(readFileSync(path('fix'), 'utf8')).toBe('---\ntitle: Mend\ntemperature: 0\n---\nDo fix: {input}\n')
  await files.remove('fix')
  expect(await one(files, 'fix')).toMatchObject({ title: 'fix', builtIn: true, changed: false })
  expect(deletedIn(folder)).toEqual([expect.stringMatching(/^fix\.\d{8}-.*\.md$/)])
  await expect(files.remove('fix')).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('a command of one’s own is written, given another name, and kept when it is deleted', async () => {
  const { files, folder } = openFiles()
  await files.save(command('poem'))
  await expect(files.save(command('poem'))).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(files.save(command('fix'))).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(files.save(command('fix'), 'poem')).rejects.toMatchObject({ code: 'CONFLICT' })
  await files.save(command('verse', { prompt: 'Rhyme: {input}' }), 'poem')
  expect(await names(files)).toEqual(['explain', 'fix', 'verse'])
  await files.remove('verse')
  expect(await names(files)).toEqual(['explain', 'fix'])
  expect(deletedIn(folder)).toHaveLength(2)
  // The same file deleted twice in one millisecond is two files.
  await Promise.all([
    files.save(command('poem')),
    files.remove('poem'),
    files.save(command('poem')),
    files.remove('poem'),
  ])
  expect(deletedIn(folder)).toHaveLength(4)
})

test.each(['../up', 'a/b', 'a\\b', '.hidden', 'Fix', 'a b', 'nul', 'com1', '', '-x', 'x'.repeat(41), 'x\n'])(
  'a name that is no file’s is refused: %j',
  async (name) => {
    const { files, dataDir } = openFiles()
    const wrong = { ...command('x'), name }
    await expect(files.save(wrong)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(files.remove(name)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(readdirSync(dataDir)).toEqual(['commands'])
    expect(readdirSync(join(dataDir, 'commands'))).toEqual([])
  },
)

test('what another program writes is seen, and told', async () => {
  const { files, path } = openFiles()
  let changes = 0
  files.onChange(() => changes++)
  writeFileSync(path('mine'), whole)
  expect(await one(files, 'mine')).toMatchObject({ title: 'Mine', builtIn: false, changed: false })
  await expect.poll(() => changes).toBeGreaterThan(0)
  const before = changes
  rmSync(path('mine'))
  await expect.poll(() => changes).toBeGreaterThan(before)
  expect(await one(files, 'mine')).toBeUndefined()
})

test('a folder that went and came again is watched again', async () => {
  const { files, folder, path } = openFiles()
  rmSync(folder, { recursive: true })
  expect(await names(files)).toEqual(['explain', 'fix'])
  await files.save(command('poem'))
  await files.list()
  let changes = 0
  files.onChange(() => changes++)
  writeFileSync(path('mine'), whole)
  await expect.poll(() => changes).toBeGreaterThan(0)
})

test('a file that is no command is left out, told once by its name, and stays as it is', async () => {
  const { files, folder, path } = openFiles()
  const told: string[] = []
  files.onNotice(({ message }) => told.push(message))
  const foreign = {
    'fix.md': 'no head',
    'zero.md': Buffer.from('---\ntitle: T\n---\na\0b'),
    'latin.md': Buffer.from('---\ntitle: \xe9\n---\nx', 'latin1'),
    'long.md': `---\ntitle: T\n---\n${'x'.repeat(1024 * 1024)}`,
    'READ ME.md': whole,
  }
  for (const [name, content] of Object.entries(foreign)) writeFileSync(join(folder, name), content)
  mkdirSync(path('folder'))
  // None of ours, and nothing to speak of.
  for (const name of ['.mine.md.swp', 'mine.md~', 'notes.txt']) writeFileSync(join(folder, name), 'x')
  writeFileSync(path('mine'), whole)

  expect(await names(files)).toEqual(['explain', 'fix', 'mine'])
  expect(await one(files, 'fix')).toMatchObject({ changed: false })
  await files.list()
  expect(told).toEqual([
    'The slash command in “READ ME.md” is left out: a command’s file is named with small letters, digits and dashes only.',
    'The slash command in “fix.md” is left out: it does not begin with a title between two lines of ---.',
    'The slash command in “folder.md” is left out: it is not a file.',
    'The slash command in “latin.md” is left out: it is not text in UTF-8.',
    'The slash command in “long.md” is left out: it is too long.',
    'The slash command in “zero.md” is left out: it holds zero bytes.',
  ])
  for (const [name, content] of Object.entries(foreign)) {
    expect(readFileSync(join(folder, name)).equals(Buffer.from(content))).toBe(true)
  }

  // Saved all the same: what stood there is kept.
  await files.save(command('fix', { title: 'Mend' }), 'fix')
  expect(await one(files, 'fix')).toMatchObject({ title: 'Mend', changed: true })
  const [kept = ''] = deletedIn(folder)
  expect(readFileSync(join(folder, 'deleted', kept), 'utf8')).toBe('no head')
})

test('a pipe is not waited for, a link is followed, and a link to nothing is nothing', async ({ skip }) => {
  skip(process.platform === 'win32', 'needs pipes in folders')
  const { files, dataDir, folder, path } = openFiles()
  spawnSync('mkfifo', [path('pipe')])
  writeFileSync(join(dataDir, 'elsewhere.md'), whole)
  symlinkSync(join(dataDir, 'elsewhere.md'), path('linked'))
  symlinkSync(join(dataDir, 'nowhere.md'), path('dangling'))
  expect(await names(files)).toEqual(['explain', 'fix', 'linked'])
  expect(files.notices.map(({ message }) => message)).toEqual([expect.stringContaining('pipe.md')])
  expect(readdirSync(folder)).toContain('pipe.md')
})

test('more commands than a person can have are not read, and not written', async () => {
  const { files, path } = openFiles()
  for (let n = 0; n < 301; n++) writeFileSync(path(`c${String(n).padStart(3, '0')}`), whole)
  expect(await names(files)).toHaveLength(302)
  expect(files.notices.map(({ message }) => message)).toEqual([expect.stringContaining('“c300.md”')])
  await expect(files.save(command('one-more'))).rejects.toMatchObject({ code: 'TOO_LARGE' })
  await files.save({ ...command('c000'), title: 'Still changed' }, 'c000')
  expect(await one(files, 'c000')).toMatchObject({ title: 'Still changed' })
})

test('what another program wrote since is kept when the form is saved over it, with its comments', async () => {
  const { files, folder, path } = openFiles()
  await files.save(command('mine'))
  const edited = '---\n# Ask Ada before changing this.\ntitle: Mine\n---\nEdited: {input}\n'
  writeFileSync(path('mine'), edited)
  await files.save(command('mine', { title: 'From the form' }), 'mine')
  expect(await one(files, 'mine')).toMatchObject({ title: 'From the form' })
  const [kept = ''] = deletedIn(folder)
  expect(readFileSync(join(folder, 'deleted', kept), 'utf8')).toBe(edited)
  // Nothing is lost by saving the same.
  await files.save(command('mine', { title: 'From the form' }), 'mine')
  expect(deletedIn(folder)).toHaveLength(1)
  expect(readdirSync(folder).sort()).toEqual(['deleted', 'mine.md'])
})

test('of many kept files the oldest go, and none that Aside did not name', async () => {
  const { files, folder, path } = openFiles()
  mkdirSync(join(folder, 'deleted'), { recursive: true })
  const old = (n: number) => `old-${n % 2}.20240101-000000-${String(n).padStart(3, '0')}.md`
  for (let n = 0; n < 205; n++) writeFileSync(join(folder, 'deleted', old(n)), whole)
  writeFileSync(join(folder, 'deleted', 'aaa.md'), whole)
  writeFileSync(path('mine'), whole)
  await files.remove('mine')
  const kept = deletedIn(folder)
  expect(kept).toHaveLength(202)
  expect(kept).toContain('aaa.md')
  expect(kept).toContainEqual(expect.stringMatching(/^mine\./))
  expect([0, 4, 5, 204].map((n) => kept.includes(old(n)))).toEqual([false, false, true, true])
})

test('a change that fails half-way leaves every command as it was, and says why', async () => {
  const { files, folder, path } = openFiles()
  writeFileSync(path('mine'), whole)
  writeFileSync(join(folder, 'deleted'), 'a file')
  const inTheWay = { code: 'CONFLICT', next: expect.stringContaining(join(folder, 'deleted')) }
  await expect(files.save(command('renamed'), 'mine')).rejects.toMatchObject(inTheWay)
  await expect(files.save(command('mine'), 'mine')).rejects.toMatchObject(inTheWay)
  await expect(files.remove('mine')).rejects.toMatchObject(inTheWay)
  const text = JSON.stringify({ aside: 'commands', version: 1, commands: [command('added'), command('mine')] })
  await expect(files.importAll(text, true)).rejects.toMatchObject(inTheWay)
  expect(readdirSync(folder).sort()).toEqual(['deleted', 'mine.md'])
  expect(readFileSync(path('mine'), 'utf8')).toBe(whole)

  rmSync(join(folder, 'deleted'))
  const refuses = () => {
    throw new Error('no')
  }
  await expect(files.save(command('renamed'), 'mine', refuses)).rejects.toMatchObject({ detail: 'no' })
  await expect(files.save(command('mine'), 'mine', refuses)).rejects.toMatchObject({ detail: 'no' })
  expect(readdirSync(folder).sort()).toEqual(['deleted', 'mine.md'])
  expect(deletedIn(folder)).toEqual([])
  expect(readFileSync(path('mine'), 'utf8')).toBe(whole)
})

test('what stands where a new command goes is kept, whatever it is', async ({ skip }) => {
  skip(process.platform === 'win32', 'needs links, which Windows lets few users make')
  const { files, folder, path } = openFiles()
  symlinkSync('nowhere.md', path('poem'))
  await files.save(command('poem'))
  expect(await one(files, 'poem')).toMatchObject({ prompt: 'Do poem: {input}' })
  expect(deletedIn(folder)).toEqual([expect.stringMatching(/^poem\./)])
  expect(readlinkSync(join(folder, 'deleted', deletedIn(folder)[0] ?? ''))).toBe('nowhere.md')
})

test('where small and capital letters are the same, a file of the other name is kept', async ({ skip }) => {
  const { files, folder } = openFiles()
  writeFileSync(join(folder, 'Fix.md'), 'mine')
  skip(!existsSync(join(folder, 'fix.md')), 'needs a disk as macOS and Windows have')
  await files.save(command('fix', { title: 'Mend' }), 'fix')
  expect(await one(files, 'fix')).toMatchObject({ title: 'Mend', changed: true })
  expect(readFileSync(join(folder, 'deleted', deletedIn(folder)[0] ?? ''), 'utf8')).toBe('mine')
})

describe('export and import', () => {
  test('take the user’s own and the changed ones to another computer', async () => {
    const { files } = openFiles()
    const mine = command('poem', { example: '/poem cats', settings: { thinking: 'low', systemPrompt: 'a\nb' } })
    await files.save(mine)
    await files.save(command('fix', { title: 'Mend' }), 'fix')
    const other = openFiles()
    const text = await files.exportAll()
    expect(await other.files.importAll(text, false)).toEqual({ added: ['poem'], replaced: [], kept: ['fix'] })
    expect(await one(other.files, 'poem')).toMatchObject(mine)
    expect(await one(other.files, 'fix')).toMatchObject({ title: 'fix' })
    expect(await other.files.importAll(text, true)).toEqual({ added: [], replaced: ['fix', 'poem'], kept: [] })
    expect(await one(other.files, 'fix')).toMatchObject({ title: 'Mend', changed: true })
    // What was replaced by something else is kept.
    expect(deletedIn(other.folder)).toEqual([])
    writeFileSync(other.path('poem'), whole)
    await other.files.importAll(text, true)
    expect(deletedIn(other.folder)).toEqual([expect.stringMatching(/^poem\./)])
  })

  const file = (commands: unknown[], more = {}) => JSON.stringify({ aside: 'commands', version: 1, commands, ...more })
  test.each([
    ['', 'This file can’t be read: it is cut off or not JSON.'],
    ['[[[', 'This file can’t be read: it is cut off or not JSON.'],
    ['['.repeat(1_000_000), 'This file can’t be read: it is cut off or not JSON.'],
    ['null', 'This file holds no slash commands of Aside.'],
    ['{"version":1,"commands":[]}', 'This file holds no slash commands of Aside.'],
    [file([], { version: 2 }), 'This file was written by another version of Aside (its format is 2).'],
    [file([null]), 'Command 1 of this file can’t be used: it is no slash command.'],
    [
      file([command('x'), { ...command('x'), name: '../../etc/passwd' }]),
      'Command 2 (“../../etc/passwd”) of this file can’t be used: its name may have only small letters, digits and dashes, 40 at most.',
    ],
    [
      file([{ ...command('x'), prompt: '\0 ' }]),
      'Command 1 (“x”) of this file can’t be used: its prompt is empty or longer than 100,000 characters.',
    ],
    [
      file([{ ...command('x'), run: 'rm' }]),
      'Command 1 (“x”) of this file can’t be used: it has a field that Aside does not know: “run”.',
    ],
    [
      file([{ ...command('x'), settings: { model: { engine: '../x', name: 'y' } } }]),
      'Command 1 (“x”) of this file can’t be used: its model must be an engine and a name, like ollama/llama3.2:3b.',
    ],
    [file([command('x'), command('x')]), 'This file has /x twice.'],
    [file(Array.from({ length: 301 }, (_, n) => command(`c${n}`))), 'This file holds more than 300 slash commands.'],
  ])('a bad file says what is wrong, and nothing of it is taken: %.60s', async (text, message) => {
    const { files, folder } = openFiles()
    await expect(files.importAll(text, true)).rejects.toMatchObject({ message })
    expect(readdirSync(folder)).toEqual([])
  })

  test('a file that would change what objects are is a file with an unknown field', async () => {
    const { files } = openFiles()
    const text = file([command('x')]).replace('"name"', '"__proto__":{"polluted":1},"name"')
    await files.importAll(text, false).catch(() => {})
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
    expect((await one(files, 'x')) ?? {}).not.toHaveProperty('polluted')
  })
})

test('what a write that was cut short left behind goes at the next start', async () => {
  const { folder, dataDir, files } = openFiles()
  files.close()
  writeFileSync(join(folder, 'fix.md.tmp-123'), 'half')
  openFiles(dataDir)
  expect(readdirSync(folder)).toEqual([])
})

test('a folder that can’t be: built-in commands all the same, and storing says why not', async () => {
  const dataDir = temporaryFolder()
  writeFileSync(join(dataDir, 'commands'), 'a file')
  const { files } = openFiles(dataDir)
  expect(await names(files)).toEqual(['explain', 'fix'])
  expect(files.notices).toHaveLength(1)
  await expect(files.save(command('poem'))).rejects.toMatchObject({ code: 'STORAGE_READONLY' })
  expect(readFileSync(join(dataDir, 'commands'), 'utf8')).toBe('a file')
})

const unshare = ['unshare', '--user', '--map-root-user', '--mount']
const canMount = process.platform === 'linux' && spawnSync('unshare', [...unshare.slice(1), 'true']).status === 0

test('a disk that is full or can’t be written: storing says which, and every command is as it was', async ({
  skip,
}) => {
  skip(!canMount, 'needs Linux with user namespaces: the test mounts a small disk of its own')
  const child = runChild('commandFaults.ts', temporaryFolder(), { prefix: unshare })
  expect(await child.report('full')).toMatchObject({
    codes: ['STORAGE_FULL', 'STORAGE_FULL'],
    titles: ['Before'],
    left: ['fix.md'],
  })
  expect(await child.report('readonly')).toMatchObject({
    codes: ['STORAGE_READONLY', 'STORAGE_READONLY'],
    titles: ['Before'],
    left: ['fix.md'],
  })
  expect(await child.ended).toBe(0)
})

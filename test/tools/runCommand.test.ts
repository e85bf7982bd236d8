import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createRunCommand } from '../../electron/assistant/tools/command/runCommand.ts'
import { accessTo, commandTool, makeFolder, outputOf } from './commandSupport.ts'

describe.skipIf(process.platform === 'win32')('a command', () => {
  test('gets its arguments as they stand, whatever a shell would make of them', async () => {
    const { run } = commandTool()
    const args = [
      ';',
      '&& id',
      '$(id)',
      '`id`',
      '$HOME',
      '-n',
      '--',
      '*',
      '',
      "'",
      '"',
      '\\',
      'a\nb',
      'über',
      '\u202e',
      '|',
    ]
    const answer = await run({ argv: ['printf', '%s\\0', ...args] })
    expect(answer).toMatch(/^Exit code: 0\n/)
    expect(outputOf(answer).split('\0')).toEqual([...args, ''])
  })

  test('knows of the environment what the card says, and no token', async () => {
    const locale = { LANG: 'C.UTF-8', LC_ALL: 'C', LC_NUMERIC: 'C' }
    const known = { ...locale, PATH: process.env.PATH ?? '', HOME: '/nowhere', USER: 'someone', TMPDIR: '/tmp' }
    const secrets = { GITHUB_TOKEN: 't', LC_API_KEY: 'k', OPENAI_API_KEY: 'o', LD_PRELOAD: 'x.so', SSH_AUTH_SOCK: '/s' }
    const { tool, run } = commandTool({ env: { ...known, ...secrets, NODE_OPTIONS: '--inspect', path: '/evil' } })
    const lines = outputOf(await run({ argv: ['env'] }))
      .trim()
      .split('\n')
    expect(Object.fromEntries(lines.map((line) => line.split('=')))).toEqual(known)

    const card = await tool.card(tool.parse({ argv: ['env'] }))
    const shown = card.fields.find(({ label }) => label === 'Environment')?.value.split('\n')
    expect(shown?.map((line) => line.replaceAll('"', '')).sort()).toEqual(lines.sort())
  })

  test('has nothing to read, and says how it ended', async () => {
    const { run } = commandTool()
    expect(await run({ argv: ['cat'] })).toBe('Exit code: 0\nIt printed nothing.')
    expect(await run({ argv: ['sh', '-c', 'echo out; echo err >&2; exit 3'] })).toBe(
      'Exit code: 3\nOutput:\nout\nerr\n',
    )
    expect(await run({ argv: ['sh', '-c', 'kill -9 $$'] })).toBe('Ended by SIGKILL.\nIt printed nothing.')
    await expect(run({ argv: ['no-such-program-at-all'] })).rejects.toThrow('there is no such program')
    await expect(run({ argv: ['/etc/passwd'] })).rejects.toThrow('may not be run')
  })

  test('runs in a granted folder that may be written, and nowhere else', async () => {
    const root = makeFolder()
    const [own, readable, outside] = ['own', 'readable', 'own-evil'].map((name) => join(root, name)) as [
      string,
      string,
      string,
    ]
    for (const folder of [own, readable, outside, join(own, 'inner')]) mkdirSync(folder)
    symlinkSync(outside, join(own, 'link'))
    writeFileSync(join(own, 'file'), '')
    const grants = [
      { path: readable, write: false },
      { path: own, write: true },
    ]
    const { run } = commandTool({ access: accessTo(grants) })
    const where = async (folder?: string) => outputOf(await run({ argv: ['pwd'], folder })).trim()
    expect(await where()).toBe(own)
    expect(await where('inner')).toBe(join(own, 'inner'))
    expect(await where(join(own, 'inner', '..'))).toBe(own)
    for (const folder of [outside, readable, root, '/', '..', '../own-evil', 'link', join(own, 'link')]) {
      await expect(run({ argv: ['pwd'], folder }), folder).rejects.toMatchObject({ code: 'FORBIDDEN' })
    }
    for (const folder of ['file', 'not-there', '~']) {
      await expect(run({ argv: ['pwd'], folder }), folder).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    }
  })

  test('does not begin in Aside’s own data, whatever was granted around it', async () => {
    const root = makeFolder()
    const dataDir = join(root, 'data')
    mkdirSync(dataDir)
    const { run } = commandTool({ access: () => ({ ...accessTo([{ path: root, write: true }])(), dataDir }) })
    await expect(run({ argv: ['pwd'], folder: 'data' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  test('is of no use without such a folder', async () => {
    const { tool, run } = commandTool({ access: accessTo([{ path: makeFolder(), write: false }]) })
    expect(tool.missing?.()).toBe('No folder is granted for writing yet.')
    await expect(run({ argv: ['pwd'] })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(commandTool().tool.missing?.()).toBeUndefined()
  })
})

describe('what is asked of the user', () => {
  test('shows each argument on a line of its own, with nothing hidden', async () => {
    const { tool, folder } = commandTool({ env: { PATH: '/bin\n/evil' } })
    const argv = [
      'rm',
      '-rf',
      'a b',
      'one\ntwo\t',
      'x\u202egpj.exe',
      'zero\u200bwidth\u{e0041}',
      '\u00a0',
      'say "hi" \\',
    ]
    const card = await tool.card(tool.parse({ argv }))
    expect(card.fields.map(({ value }) => value)).toEqual([
      [
        '"rm"',
        '"-rf"',
        '"a b"',
        '"one\\ntwo\\t"',
        '"x\\u{202E}gpj.exe"',
        '"zero\\u{200B}width\\u{E0041}"',
        '"\\u{A0}"',
        '"say \\"hi\\" \\\\"',
      ].join('\n'),
      `"${folder}"`,
      'PATH="/bin\\n/evil"',
      '60 seconds',
    ])
    expect(card).toMatchObject({ title: 'Run a command', destructive: true })
    expect(card.warning).toContain('Aside can’t know what a command will do.')
  })

  test('is asked each time: no longer yes can be given, and the user has to switch it on first', () => {
    const { tool } = commandTool()
    expect(tool.asks(tool.parse({ argv: ['ls'] }))).toBe(true)
    expect(tool).toMatchObject({ canBeGranted: false, startsEnabled: false, effect: 'destroys' })
  })
})

test.each<[string, unknown, string]>([
  ['no arguments', {}, 'argv'],
  ['a line for a shell', { argv: 'rm -rf /' }, 'argv'],
  ['no program', { argv: [] }, 'argv'],
  ['an empty program', { argv: ['', 'x'] }, 'argv.0'],
  ['a number', { argv: ['ls', 1] }, 'argv.1'],
  ['NUL', { argv: ['ls', 'a\0b'] }, 'argv.1'],
  ['half a sign', { argv: ['ls', '\ud800'] }, 'argv.1'],
  ['another field', { argv: ['ls'], shell: true }, 'shell'],
  ['an environment', { argv: ['ls'], env: { LD_PRELOAD: 'x' } }, 'env'],
  ['a folder with NUL', { argv: ['ls'], folder: '/tmp\0' }, 'folder'],
  ['too many', { argv: Array(300).fill('x') }, 'argv'],
])('%s is refused, by the name of the field', (_name, args, field) => {
  const { tool } = commandTool()
  expect(() => tool.parse(args)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  expect(() => tool.parse(args)).toThrow(new RegExp(`^${field}:? `))
})

test('what Windows would hand to its shell is refused there', () => {
  const onWindows = createRunCommand({ env: {}, access: accessTo([]), platform: 'win32' })
  for (const program of ['x.bat', 'C:\\x.CMD', 'x.bat ', 'x.cmd...', 'x.bat::$DATA']) {
    expect(() => onWindows.parse({ argv: [program] }), program).toThrow(/^argv\.0: must not be a batch file/)
  }
  expect(onWindows.parse({ argv: ['git.exe', 'x.bat'] })).toEqual({ argv: ['git.exe', 'x.bat'] })
  expect(commandTool({ platform: 'linux' }).tool.parse({ argv: ['./x.bat'] })).toEqual({ argv: ['./x.bat'] })
})

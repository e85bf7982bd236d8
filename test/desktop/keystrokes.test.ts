import { describe, expect, it } from 'vitest'
import { strings } from '../../shared/strings.ts'
import { recordKeystrokes } from './otherPrograms.ts'

const words = strings.programs
const tell = (line: string) => ['/usr/bin/osascript', '-e', `tell application "System Events" to ${line}`]
const frontProgram = tell('get bundle identifier of first application process whose frontmost is true')

/** What a program answers that is asked for the one in front, and does not know. */
const unknown = [{ ok: false, stdout: 'TextEdit\n' }, { stdout: '\n' }]

describe('on macOS', () => {
  it('System Events presses the keys', async () => {
    const { keystrokes, runs } = recordKeystrokes('darwin')
    expect(await keystrokes.press('copy')).toBeUndefined()
    expect(await keystrokes.press('paste')).toBeUndefined()
    expect(runs).toEqual([tell('keystroke "c" using command down'), tell('keystroke "v" using command down')])
  })

  it.each([
    'execution error: System Events got an error: osascript is not allowed to send keystrokes. (1002)',
    'execution error: Not authorized to send Apple events to System Events. (-1743)',
    'execution error: System Events got an error: Aside is not allowed assistive access. (-1719)',
  ])('a missing permission is told, and where it is given: %s', async (stderr) => {
    const { keystrokes } = recordKeystrokes('darwin', { answer: () => ({ ok: false, stderr }) })
    expect(await keystrokes.press('paste')).toEqual({ message: words.noPermission, next: words.noPermissionNext })
  })

  it('what took too long may still wait for that permission', async () => {
    const { keystrokes } = recordKeystrokes('darwin', { answer: () => ({ ok: false }) })
    expect(await keystrokes.press('paste')).toEqual({ message: words.noKeys, next: words.noPermissionNext })
  })

  it('a terminal is not given several lines, other programs are', async () => {
    for (const [front, refusal] of [
      ['com.apple.Terminal\n', { message: words.terminal }],
      ['org.tabby\n', { message: words.terminal }],
      ['com.apple.TextEdit\n', undefined],
    ] as const) {
      const { keystrokes, runs } = recordKeystrokes('darwin', { answer: () => ({ stdout: front }) })
      expect(await keystrokes.press('pasteLines')).toEqual(refusal)
      expect(runs).toEqual([frontProgram, ...(refusal ? [] : [tell('keystroke "v" using command down')])])
    }
  })

  it.each([...unknown, { stdout: 'missing value\n' }])('nor is a program that may be one: %o', async (front) => {
    const { keystrokes, runs } = recordKeystrokes('darwin', { answer: () => front })
    expect(await keystrokes.press('pasteLines')).toMatchObject({ message: words.unknownProgram })
    expect(runs).toEqual([frontProgram])
  })
})

describe('on Windows', () => {
  const env = { SystemRoot: 'D:\\Windows' }
  const powershell = 'D:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe'
  const send = (keys: string) => [
    ...[powershell, '-NoProfile', '-NonInteractive', '-WindowStyle', 'Hidden', '-Command'],
    `(New-Object -ComObject WScript.Shell).SendKeys('${keys}')`,
  ]

  it('SendKeys presses them; copying never is Ctrl+C, which ends what runs in a console', async () => {
    const { keystrokes, runs } = recordKeystrokes('win32', { env })
    expect(await keystrokes.press('copy')).toBeUndefined()
    expect(await keystrokes.press('paste')).toBeUndefined()
    expect(runs).toEqual([send('^{INSERT}'), send('^v')])
  })

  it('a console is not given several lines, other programs are', async () => {
    for (const [front, refusal] of [
      ['cmd\r\n', { message: words.terminal }],
      ['ConEmu64\r\n', { message: words.terminal }],
      ['notepad\r\n', undefined],
    ] as const) {
      const { keystrokes, runs } = recordKeystrokes('win32', { env, answer: () => ({ stdout: front }) })
      expect(await keystrokes.press('pasteLines')).toEqual(refusal)
      expect(runs.slice(1)).toEqual(refusal ? [] : [send('^v')])
    }
  })

  it.each(unknown)('nor is a program that may be one: %o', async (front) => {
    const { keystrokes, runs } = recordKeystrokes('win32', { env, answer: () => front })
    expect(await keystrokes.press('pasteLines')).toEqual({ message: words.unknownProgram })
    expect(runs).toHaveLength(1)
  })

  it('what fails is told', async () => {
    const { keystrokes } = recordKeystrokes('win32', { answer: () => ({ ok: false }) })
    expect(await keystrokes.press('paste')).toEqual({ message: words.noKeys })
  })
})

describe('on X11', () => {
  it('xdotool presses them, with the keys let go that are down', async () => {
    const { keystrokes, runs } = recordKeystrokes('linux', { env: { DISPLAY: ':0' } })
    expect(await keystrokes.impossible()).toBeUndefined()
    expect(await keystrokes.press('paste')).toBeUndefined()
    expect(runs.at(-1)).toEqual(['xdotool', 'key', '--clearmodifiers', 'ctrl+v'])
  })

  it('a terminal is told apart from other programs', async () => {
    const answer = (_: string, [verb]: readonly string[]) => ({
      stdout: verb === 'getwindowfocus' ? '42\n' : verb === 'search' ? '7\n42\n' : '',
    })
    const { keystrokes, runs } = recordKeystrokes('linux', { answer })
    await keystrokes.press('copy')
    expect(runs.at(-1)).toEqual(['xdotool', 'key', '--clearmodifiers', 'ctrl+shift+c'])
    expect(await keystrokes.press('pasteLines')).toEqual({ message: words.terminal })
  })

  it.each(['', '7\n'])('several lines are given to no window that can’t be told apart: %j', async (found) => {
    const answer = (_: string, [verb]: readonly string[]) => ({
      ok: verb !== 'search',
      stdout: verb === 'getwindowfocus' ? '42\n' : found,
    })
    const { keystrokes, runs } = recordKeystrokes('linux', { answer })
    expect(await keystrokes.press('pasteLines')).toEqual({ message: words.unknownProgram })
    expect(runs.map(([, verb]) => verb)).not.toContain('key')
  })

  it.each([
    'xterm',
    'XTerm',
    'Gnome-terminal',
    'gnome-terminal-server',
    'Alacritty',
    'kitty',
    'konsole',
    'tabby',
    'rio',
    'st-256color',
  ])('%s is a terminal', async (windowClass) => expect(windowClass).toMatch(await terminalClasses()))
  it.each(['Editor', 'firefox', 'Steam', 'term-paper', 'kittyhawk'])('%s is none', async (windowClass) =>
    expect(windowClass).not.toMatch(await terminalClasses()),
  )

  /** What xdotool is asked to search for. It reads it as a POSIX expression, in which none of this differs. */
  async function terminalClasses(): Promise<RegExp> {
    const { keystrokes, runs } = recordKeystrokes('linux')
    await keystrokes.press('paste')
    return new RegExp(runs.find(([, verb]) => verb === 'search')?.at(-1) ?? '', 'i')
  }

  it('a missing xdotool is told, and how to get it', async () => {
    const { keystrokes } = recordKeystrokes('linux', { answer: () => ({ ok: false, missing: true }) })
    expect(await keystrokes.impossible()).toEqual({ message: words.noTool, next: words.noToolNext })
  })
})

describe('under Wayland', () => {
  it.each([
    { XDG_SESSION_TYPE: 'wayland' },
    { WAYLAND_DISPLAY: 'wayland-0' },
    { XDG_SESSION_TYPE: 'tty', WAYLAND_DISPLAY: 'wayland-1' },
  ])('no key is pressed: %o', async (env) => {
    const { keystrokes, runs } = recordKeystrokes('linux', { env })
    expect(await keystrokes.impossible()).toEqual({ message: words.wayland })
    expect(await keystrokes.press('paste')).toEqual({ message: words.wayland })
    expect(runs).toEqual([])
  })
})

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createClipboardLoan } from '../../electron/desktop/clipboardLoan.ts'
import { createContextText } from '../../electron/desktop/contextText.ts'
import { createPasteBelow } from '../../electron/desktop/pasteBelow.ts'
import { createLog } from '../../electron/platform/log.ts'
import { defaultSettings } from '../../shared/model/settings.ts'
import { strings } from '../../shared/strings.ts'
import { makeClipboard, recordKeystrokes } from './otherPrograms.ts'

const { wayland, noTool, noToolNext, noProgram } = strings.programs

/** A desktop with quick ask in front of another program, which has the focus as soon as quick ask is hidden. */
function makeDesktop(platform: NodeJS.Platform, options: Parameters<typeof recordKeystrokes>[1] = {}) {
  const { clipboard, system } = makeClipboard(platform)
  const { keystrokes, runs } = recordKeystrokes(platform, options)
  let inFront = true
  const hide = vi.fn(() => {
    inFront = false
  })
  const onWritten = vi.fn()
  const log = createLog(null)
  const hasFocus = () => inFront
  const loan = createClipboardLoan({ clipboard, onWritten, log })
  const pasteBelow = createPasteBelow({ clipboard, loan, keystrokes, hasFocus, onWritten })
  const context = createContextText({
    settings: () => ({ ...defaultSettings.quick, copySelection: true }),
    ...{ clipboard, loan, keystrokes, hasFocus, log },
    selection: undefined,
    watch: { isFresh: async () => false, isOurs: async () => {} },
    stepAside() {
      hide()
      return () => {}
    },
  })
  return { system, runs, hide, onWritten, paste: (text: string) => pasteBelow(text, hide), copy: context.selection }
}

const held = async (system: ReturnType<typeof makeClipboard>['system'], type: string) => {
  const [item] = await system.read()
  return item?.types.includes(type) ? ((await item.getType(type)) as Blob).text() : undefined
}

beforeEach(() => void vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 20 }))
afterEach(() => void vi.useRealTimers())

describe('the text', () => {
  it('is pasted once the window is hidden, and never part of a command', async () => {
    const { system, runs, hide, paste } = makeDesktop('darwin')
    await expect(paste('the "answer"; $(rm -rf /)')).resolves.toEqual({ pasted: true })
    expect(hide).toHaveBeenCalledTimes(1)
    expect(await system.readText()).toBe('the "answer"; $(rm -rf /)')
    expect(JSON.stringify(runs)).not.toContain('rm -rf')
    expect(runs.at(-1)?.at(-1)).toContain('keystroke "v"')
  })

  it('stays on the clipboard under Wayland, with the window where it is', async () => {
    const { system, runs, hide, paste } = makeDesktop('linux', { env: { WAYLAND_DISPLAY: 'wayland-0' } })
    await system.writeText('before')
    const reason = `${wayland} ${strings.quick.onClipboard}`
    await expect(paste('answer')).resolves.toEqual({ pasted: false, reason })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(await system.readText()).toBe('answer')
    expect(hide).not.toHaveBeenCalled()
    expect(runs).toEqual([])
  })

  it('stays there without xdotool', async () => {
    const { system, hide, paste } = makeDesktop('linux', { answer: () => ({ ok: false, missing: true }) })
    const reason = `${noTool} ${strings.quick.onClipboard} ${noToolNext}`
    await expect(paste('answer')).resolves.toEqual({ pasted: false, reason })
    expect(await system.readText()).toBe('answer')
    expect(hide).not.toHaveBeenCalled()
  })

  it('stays there when X11 never gives the focus to another window', async () => {
    const { system, runs, paste } = makeDesktop('linux', { answer: () => ({ stdout: '42\n' }) })
    const { pasted, reason } = await paste('answer')
    expect(pasted).toBe(false)
    expect(reason).toContain(noProgram)
    expect(await system.readText()).toBe('answer')
    expect(runs.map(([, verb]) => verb)).not.toContain('key')
  })

  it.each(['two\nlines', 'a line\n', 'colours \u001b[31m'])(
    'is given to no terminal that would obey it: %j',
    async (text) => {
      const { paste } = makeDesktop('darwin', { answer: () => ({ stdout: 'com.apple.Terminal' }) })
      const { pasted, reason } = await paste(text)
      expect(pasted).toBe(false)
      expect(reason).toContain(strings.programs.terminal)
    },
  )
})

describe('the clipboard', () => {
  it('gets back what it held, in every form that can be kept', async () => {
    const { system, onWritten, paste } = makeDesktop('win32')
    const image = new Blob([new Uint8Array([137, 80, 78, 71])], { type: 'image/png' })
    system.hold({ 'text/plain': 'before', 'text/html': '<b>before</b>', 'image/png': image })
    await paste('answer')
    expect(await system.readText()).toBe('answer')
    await vi.advanceTimersByTimeAsync(5_000)
    await vi.waitFor(async () => expect(await system.readText()).toBe('before'))
    expect(await held(system, 'text/html')).toBe('<b>before</b>')
    expect(await system.has('image/png')).toBe(true)
    expect(onWritten).toHaveBeenCalledTimes(2)
  })

  it('is empty again when it was empty', async () => {
    const { system, paste } = makeDesktop('win32')
    await paste('answer')
    await vi.advanceTimersByTimeAsync(5_000)
    await vi.waitFor(async () => expect(await system.readText()).toBe(''))
  })

  it('keeps what was copied meanwhile', async () => {
    const { system, paste } = makeDesktop('win32')
    await system.writeText('before')
    await paste('answer')
    await system.writeText('newer')
    await vi.advanceTimersByTimeAsync(5_000)
    expect(await system.readText()).toBe('newer')
  })

  it('gets back what it held before the first of two pastes', async () => {
    const { system, paste } = makeDesktop('win32')
    await system.writeText('before')
    await paste('answer')
    await vi.advanceTimersByTimeAsync(1_500)
    await paste('answer')
    await vi.advanceTimersByTimeAsync(1_500)
    expect(await system.readText()).toBe('answer')
    await vi.advanceTimersByTimeAsync(5_000)
    await vi.waitFor(async () => expect(await system.readText()).toBe('before'))
  })

  /** A desktop whose program below has a selection, with what happens when it gets the copy key. */
  function makeSelection(onCopy = () => {}) {
    const answer = (_: string, args: readonly string[]) => {
      if (!args.some((arg) => arg.includes('{INSERT}'))) return undefined
      onCopy()
      setTimeout(() => void desktop.system.writeText('selected'), 50)
      return undefined
    }
    const desktop = makeDesktop('win32', { answer })
    desktop.system.hold({ 'text/plain': 'before', 'text/html': '<b>before</b>' })
    return desktop
  }

  it('gets back what it held when selected text is copied soon after a paste', async () => {
    const { system, paste, copy } = makeSelection()
    expect(await paste('answer')).toEqual({ pasted: true })
    await vi.advanceTimersByTimeAsync(500)
    expect(await copy()).toEqual({ text: 'selected', cut: false })
    expect(await held(system, 'text/html')).toBe('<b>before</b>')
    await vi.advanceTimersByTimeAsync(5_000)
    expect(await held(system, 'text/plain')).toBe('before')
  })

  it('gets back what it held when something is pasted while selected text is copied', async () => {
    let pasted: Promise<unknown> | undefined
    const { system, paste, copy } = makeSelection(() => {
      pasted = paste('answer')
    })
    expect(await copy()).toEqual({ text: 'selected', cut: false })
    expect(await pasted).toEqual({ pasted: true })
    expect(await system.readText()).toBe('answer')
    await vi.advanceTimersByTimeAsync(5_000)
    await vi.waitFor(async () => expect(await held(system, 'text/html')).toBe('<b>before</b>'))
  })

  it('gets back what was copied between two pastes', async () => {
    const { system, paste } = makeDesktop('win32')
    await system.writeText('before')
    await paste('answer')
    await system.writeText('newer')
    await paste('another')
    await vi.advanceTimersByTimeAsync(5_000)
    await vi.waitFor(async () => expect(await system.readText()).toBe('newer'))
  })

  const raw = (format: string) => `electron application/osclipboard;format="${format}"`
  it.each([
    ['files', 'linux', { 'text/uri-list': 'file:///a', 'text/plain': '/a' }],
    ['a format of one program', 'linux', { [raw('application/x-drawing')]: 'x' }],
    ['a password', 'linux', { 'text/plain': 'hunter2', [raw('x-kde-passwordManagerHint')]: 'secret' }],
    ['a password', 'darwin', { 'text/plain': 'hunter2', [raw('org.nspasteboard.ConcealedType')]: 'x' }],
    ['a password', 'win32', { 'text/plain': 'hunter2', [raw('ExcludeClipboardContentFromMonitorProcessing')]: 'x' }],
  ] as const)('keeps the answer rather than a half of what it held: %s on %s', async (_, platform, types) => {
    let focus = 0
    const { system, paste } = makeDesktop(platform, { answer: () => ({ stdout: String(++focus) }) })
    system.hold(types)
    await expect(paste('answer')).resolves.toEqual({ pasted: true })
    expect(system.reads).toBe(0)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(await system.readText()).toBe('answer')
  })
})

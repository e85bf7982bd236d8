import { describe, expect, it, vi } from 'vitest'
import { createClipboardLoan } from '../../electron/desktop/clipboardLoan.ts'
import { createContextText } from '../../electron/desktop/contextText.ts'
import { createLog } from '../../electron/platform/log.ts'
import { MAX_MESSAGE_LENGTH } from '../../shared/model/conversation.ts'
import { defaultSettings } from '../../shared/model/settings.ts'
import { strings } from '../../shared/strings.ts'
import { makeClipboard, recordKeystrokes } from './otherPrograms.ts'

interface Given {
  platform: NodeJS.Platform
  env?: NodeJS.ProcessEnv
  copySelection?: boolean
  /** What is selected in the program below. */
  selected?: string
}

/** Quick ask in front of a program that obeys the copy key. */
function makeDesktop({ platform, env = {}, copySelection = false, selected = '' }: Given) {
  const { clipboard, system } = makeClipboard(platform)
  let inFront = true
  const shown: string[] = []
  const { keystrokes, runs } = recordKeystrokes(platform, {
    env,
    answer(_, args) {
      const copies = args.some((arg) => arg.includes('{INSERT}') || arg.includes('keystroke "c"'))
      if (copies && selected !== '' && !inFront) setTimeout(() => void system.writeText(selected), 50)
      return undefined
    },
  })
  const selection = { readText: vi.fn(async () => selected), hasText: async () => selected !== '' }
  const isOurs = vi.fn(async () => {})
  const log = createLog(null)
  const context = createContextText({
    settings: () => ({ ...defaultSettings.quick, offerClipboard: true, copySelection }),
    clipboard,
    loan: createClipboardLoan({ clipboard, onWritten() {}, log }),
    selection: platform === 'linux' ? selection : undefined,
    watch: { isFresh: async () => true, isOurs },
    keystrokes,
    hasFocus: () => inFront,
    stepAside() {
      inFront = false
      shown.push('hidden')
      return () => {
        inFront = true
        shown.push('shown')
      }
    },
    log,
  })
  return { context, system, runs, shown, selection, isOurs }
}

describe('what is offered', () => {
  it('is known without reading any text', async () => {
    const { context, system, selection } = makeDesktop({ platform: 'linux', selected: 'words' })
    await system.writeText('copied')
    expect(await context.offers()).toEqual({ clipboard: true, selection: 'read' })
    expect(system.reads).toBe(0)
    expect(selection.readText).not.toHaveBeenCalled()
  })

  it.each([
    [{ platform: 'linux' }, 'none'],
    [{ platform: 'darwin' }, 'none'],
    [{ platform: 'darwin', copySelection: true }, 'copy'],
    [{ platform: 'win32', copySelection: true }, 'copy'],
  ] as const)('of a selection: %o: %s', async (given, selection) => {
    const { context, runs } = makeDesktop(given)
    expect(await context.offers()).toMatchObject({ selection })
    expect(runs).toEqual([])
  })
})

describe('the clipboard', () => {
  it('is read when it is asked for, and cut to what a question can hold', async () => {
    const { context, system } = makeDesktop({ platform: 'linux' })
    await system.writeText('Grüße 🙂')
    expect(await context.clipboard()).toEqual({ text: 'Grüße 🙂', cut: false })
    await system.writeText(`${'x'.repeat(MAX_MESSAGE_LENGTH - 1)}🙂 and more`)
    const { text, cut } = await context.clipboard()
    expect([text.length, cut, text.isWellFormed()]).toEqual([MAX_MESSAGE_LENGTH - 1, true, true])
  })
})

describe('the selected text', () => {
  it('is read as it is where the system keeps it', async () => {
    const { context, runs, shown } = makeDesktop({ platform: 'linux', selected: 'words' })
    expect(await context.selection()).toEqual({ text: 'words', cut: false })
    expect([runs, shown]).toEqual([[], []])
  })

  it.each(['darwin', 'win32'] as const)(
    'is copied below elsewhere, and the clipboard gets back its own: %s',
    async (platform) => {
      const { context, system, shown, isOurs } = makeDesktop({ platform, copySelection: true, selected: 'words' })
      system.hold({ 'text/plain': 'before', 'text/html': '<i>before</i>' })
      expect(await context.selection()).toEqual({ text: 'words', cut: false })
      expect(shown).toEqual(['hidden', 'shown'])
      expect(await system.readText()).toBe('before')
      expect(await system.has('text/html')).toBe(true)
      expect(isOurs).toHaveBeenCalled()
    },
  )

  it('is found when it is what the clipboard holds already', async () => {
    const { context, system } = makeDesktop({ platform: 'win32', copySelection: true, selected: 'same' })
    await system.writeText('same')
    expect(await context.selection()).toEqual({ text: 'same', cut: false })
  })

  it('is empty when nothing is selected, and the clipboard stays', async () => {
    const { context, system, shown } = makeDesktop({ platform: 'win32', copySelection: true })
    await system.writeText('before')
    expect(await context.selection()).toEqual({ text: '', cut: false })
    expect(await system.readText()).toBe('before')
    expect(shown).toEqual(['hidden', 'shown'])
  })

  it('is not copied unless the user has allowed that', async () => {
    const { context, runs, shown } = makeDesktop({ platform: 'darwin', selected: 'words' })
    const { copyOff, copyOffNext } = strings.programs
    await expect(context.selection()).rejects.toMatchObject({ message: copyOff, next: copyOffNext })
    expect([runs, shown]).toEqual([[], []])
  })

  it('is not copied over what could not be put back', async () => {
    const { context, system, runs, shown } = makeDesktop({ platform: 'darwin', copySelection: true, selected: 'words' })
    system.hold({ 'text/uri-list': 'file:///a' })
    await expect(context.selection()).rejects.toMatchObject({ message: strings.programs.clipboardInUse })
    expect([runs, shown]).toEqual([[], []])
    expect(await system.has('text/uri-list')).toBe(true)
  })
})

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createClipboardLoan } from '../../electron/desktop/clipboardLoan.ts'
import { createContextText } from '../../electron/desktop/contextText.ts'
import { createKeystrokes } from '../../electron/desktop/keystrokes.ts'
import { createPasteBelow } from '../../electron/desktop/pasteBelow.ts'
import { createLog } from '../../electron/platform/log.ts'
import { defaultSettings } from '../../shared/model/settings.ts'
import { strings } from '../../shared/strings.ts'
import { createXClipboard, readSelection } from '../support/xClipboard.ts'
import { startProgram, type XProgram } from '../support/xProgram.ts'
import { lacksX, startX, type XDisplay } from '../support/xvfb.ts'

const text = 'Erste Zeile\n\tπ ≠ 3,14 — „Grüße“ 🙂\n\nletzte'

describe.skipIf(lacksX)(`a program on X11 that is not Aside${lacksX ? ` (${lacksX})` : ''}`, () => {
  let x: XDisplay
  let clipboard: ReturnType<typeof createXClipboard>
  let program: XProgram
  let loan: ReturnType<typeof createClipboardLoan>

  beforeAll(async () => {
    x = await startX()
    clipboard = createXClipboard(x.env)
    loan = createClipboardLoan({ clipboard, onWritten() {}, log: createLog(null), putBackAfterMs: 3_600_000 })
    program = await startProgram(x, 'Editor')
  })
  afterAll(async () => {
    await program?.end()
    clipboard?.close()
    await x?.stop()
  })
  beforeEach(() => program.empty())

  function pasteBelow(hasFocus: () => boolean) {
    const run = runOn(x)
    const keystrokes = createKeystrokes({ platform: 'linux', env: {}, run })
    return createPasteBelow({ clipboard, loan, keystrokes, hasFocus, onWritten() {} })
  }

  it('is given the text, whole, once the window above it has gone', async () => {
    const above = await program.openAbove()
    await expect(pasteBelow(above.hasFocus)(text, above.hide)).resolves.toEqual({ pasted: true })
    await expect.poll(program.value, { timeout: 15_000 }).toBe(text)
    expect(await program.keys()).toEqual(['Control+v'])
  })

  it('is given it while the keys that asked for it are still down', async () => {
    const above = await program.openAbove()
    await x.xdotool('keydown', 'ctrl', 'keydown', 'shift')
    try {
      expect(await pasteBelow(above.hasFocus)('one line', above.hide)).toEqual({ pasted: true })
      await expect.poll(program.value, { timeout: 15_000 }).toBe('one line')
      expect(await program.keys()).toContain('Control+v')
    } finally {
      await x.xdotool('keyup', 'shift', 'keyup', 'ctrl')
    }
  })

  it('is given nothing while a window of Aside has the focus', async () => {
    const above = await program.openAbove()
    const { pasted, reason } = await pasteBelow(() => true)(text, () => {})
    expect({ pasted, reason }).toEqual({ pasted: false, reason: expect.stringContaining(strings.programs.ownWindow) })
    expect(await clipboard.readText()).toBe(text)
    above.hide()
    expect(await program.value()).toBe('')
  })

  it('lets its selected text be read, and nothing of it before', async () => {
    await program.select('ausgewählt:\n→ 12 €')
    const selection = { readText: () => readSelection(x.env, 'primary'), hasText: async () => true }
    const watch = { isFresh: async () => false, isOurs: async () => {} }
    const keystrokes = createKeystrokes({ platform: 'linux', env: {}, run: runOn(x) })
    const settings = () => defaultSettings.quick
    const log = createLog(null)
    const options = { settings, clipboard, loan, selection, watch, keystrokes, log }
    const context = createContextText({ ...options, hasFocus: () => false, stepAside: () => () => {} })
    await expect.poll(() => context.selection()).toEqual({ text: 'ausgewählt:\n→ 12 €', cut: false })
  })

  it('takes a line by its own key when it is a terminal, and several lines not at all', async () => {
    const terminal = await startProgram(x, 'XTerm')
    try {
      const above = await terminal.openAbove()
      const paste = pasteBelow(above.hasFocus)
      const { pasted, reason } = await paste('rm -r a\nrm -r b', above.hide)
      expect({ pasted, reason }).toEqual({ pasted: false, reason: expect.stringContaining(strings.programs.terminal) })
      expect(await clipboard.readText()).toBe('rm -r a\nrm -r b')

      expect(await paste('ls -l', () => {})).toEqual({ pasted: true })
      await expect.poll(terminal.value, { timeout: 15_000 }).toBe('ls -l')
      expect(await terminal.keys()).toEqual(['Control+Shift+V'])
    } finally {
      await terminal.end()
    }
  })
})

/** Runs programs on that display, as the app runs them on the user's. */
function runOn(x: XDisplay) {
  return async (program: string, args: readonly string[]) => {
    expect(program).toBe('xdotool')
    const stdout = await x.xdotool(...args).catch(() => undefined)
    return { ok: stdout !== undefined, missing: false, stdout: stdout ?? '', stderr: '' }
  }
}

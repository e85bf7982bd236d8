import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type Browser, chromium, type Page } from 'playwright'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createContextText } from '../../electron/desktop/contextText.ts'
import { createKeystrokes } from '../../electron/desktop/keystrokes.ts'
import { createPasteBelow } from '../../electron/desktop/pasteBelow.ts'
import { createLog } from '../../electron/platform/log.ts'
import { defaultSettings } from '../../shared/model/settings.ts'
import { strings } from '../../shared/strings.ts'
import { chromiumArgs, findChromium } from '../e2e/support/browser.ts'
import { createXClipboard } from '../support/xClipboard.ts'
import { lacksX, startX, type XDisplay } from '../support/xvfb.ts'

const text = 'Erste Zeile\n\tπ ≠ 3,14 — „Grüße“ 🙂\n\nletzte'

describe.skipIf(lacksX)(`a program on X11 that is not Aside${lacksX ? ` (${lacksX})` : ''}`, () => {
  let x: XDisplay
  let clipboard: ReturnType<typeof createXClipboard>
  let program: Program

  beforeAll(async () => {
    x = await startX()
    clipboard = createXClipboard(x.env)
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
    const log = createLog(null)
    return createPasteBelow({ clipboard, keystrokes, hasFocus, onWritten() {}, log, putBackAfterMs: 3_600_000 })
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

  it('is not given what would go into a window of Aside', async () => {
    const above = await program.openAbove()
    const { pasted, reason } = await pasteBelow(() => true)(text, () => {})
    expect({ pasted, reason }).toEqual({ pasted: false, reason: expect.stringContaining(strings.programs.ownWindow) })
    expect(await clipboard.readText()).toBe(text)
    above.hide()
    expect(await program.value()).toBe('')
  })

  it('lets its selected text be read, and nothing of it before', async () => {
    await program.select('ausgewählt:\n→ 12 €')
    const selection = { readText: () => readPrimary(x), hasText: async () => true }
    const watch = { isFresh: async () => false, isOurs: async () => {} }
    const keystrokes = createKeystrokes({ platform: 'linux', env: {}, run: runOn(x) })
    const settings = () => defaultSettings.quick
    const log = createLog(null)
    const options = { settings, clipboard, selection, watch, keystrokes, log }
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

interface Program {
  value(): Promise<string>
  /** The keys that its field has got, modifiers first. */
  keys(): Promise<string[]>
  empty(): Promise<void>
  /** Writes this into its field and selects it all. */
  select(text: string): Promise<void>
  /** Opens a window over it, as quick ask is one; it has the focus until it is hidden. */
  openAbove(): Promise<{ hasFocus(): boolean; hide(): void }>
  end(): Promise<void>
}

/** A browser that calls itself `windowClass`, with one field that has the focus. */
async function startProgram(x: XDisplay, windowClass: string): Promise<Program> {
  const browser: Browser = await chromium.launch({
    headless: false,
    executablePath: findChromium(),
    args: [...chromiumArgs, `--class=${windowClass}`],
    env: x.env as Record<string, string>,
  })
  const page: Page = await (await browser.newContext({ viewport: null })).newPage()
  await page.setContent(`<textarea style="width: 90vw; height: 80vh"></textarea><script>
    const keys = []
    document.querySelector('textarea').addEventListener('keydown', ({ key, ctrlKey, shiftKey }) => {
      if (!/^(Control|Shift)$/.test(key)) keys.push((ctrlKey ? 'Control+' : '') + (shiftKey ? 'Shift+' : '') + key)
    })
  </script>`)
  const field = page.locator('textarea')
  // A click takes the focus of the browser to the page; it begins in the address bar.
  await field.click()
  return {
    value: () => field.inputValue(),
    keys: () => page.evaluate('keys'),
    async empty() {
      await field.fill('')
      await page.evaluate('keys.length = 0')
    },
    async select(text) {
      await field.fill(text)
      await field.press('Control+a')
    },
    async openAbove() {
      const below = await x.xdotool('getwindowfocus')
      const opened = page.waitForEvent('popup')
      await page.evaluate(`void open('about:blank', '', 'popup,width=300,height=200')`)
      const popup = await opened
      await expect.poll(() => x.xdotool('getwindowfocus')).not.toBe(below)
      let shown = true
      return {
        hasFocus: () => shown,
        hide() {
          shown = false
          void popup.close()
        },
      }
    },
    end: () => browser.close(),
  }
}

/** Runs programs on that display, as the app runs them on the user's. */
function runOn(x: XDisplay) {
  return async (program: string, args: readonly string[]) => {
    expect(program).toBe('xdotool')
    const stdout = await x.xdotool(...args).catch(() => undefined)
    return { ok: stdout !== undefined, missing: false, stdout: stdout ?? '', stderr: '' }
  }
}

async function readPrimary(x: XDisplay): Promise<string> {
  const reader = spawn('xclip', ['-selection', 'primary', '-o'], { env: x.env, stdio: ['ignore', 'pipe', 'ignore'] })
  const parts: Buffer[] = []
  reader.stdout.on('data', (part: Buffer) => parts.push(part))
  await once(reader, 'close')
  return Buffer.concat(parts).toString()
}

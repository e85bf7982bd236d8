import type { Page } from 'playwright/test'
import { startProgram } from '../support/xProgram.ts'
import { lacksX, startX } from '../support/xvfb.ts'
import { messageBox, waitDone } from './support/chat.ts'
import { askLine } from './support/commandLine.ts'
import { expect, test } from './support/fixtures.ts'
import type { DesktopApp } from './support/launchApp.ts'
import { askBox, dataDirWithQuickKey, pressQuickKey, quickState } from './support/quick.ts'

const model = { engine: 'ollama', name: 'llama3.2:3b' }

const chips = (page: Page) => page.getByRole('list', { name: 'Added to the question' }).getByRole('listitem')
const clipboardOffer = (page: Page) => page.getByRole('button', { name: 'Add the clipboard’s text' })
const selectionOffer = (page: Page) => page.getByRole('button', { name: 'Add the selected text' })

/** Quick ask with a key, in a desktop whose other programs have copied and selected nothing yet. */
async function openQuick(launch: (options: object) => Promise<DesktopApp>, options: object) {
  const app = await launch({ dataDir: dataDirWithQuickKey({ defaultModel: model }), ...options })
  const page = await app.quickWindow()
  return { app, page, toggle: () => pressQuickKey(app) }
}

const copyElsewhere = (app: DesktopApp, text: string) =>
  app.evaluate(({ clipboard }, text) => clipboard.writeText(text), text)
const selectElsewhere = (app: DesktopApp, text: string) =>
  app.evaluate(({ clipboard }, text) => clipboard.selection.writeText(text), text)
/** How often each was read. */
const reads = (app: DesktopApp) =>
  app.evaluate(({ clipboard }) => {
    const { reads, selection } = clipboard as unknown as { reads: number; selection: { reads: number } }
    return { clipboard: reads, selection: selection.reads }
  })

test.describe('text of other programs', () => {
  test.beforeEach(({ runtime }) => {
    test.skip(runtime === 'electron', 'needs other programs that hold the clipboard and the selection')
  })

  test('is offered when it is new, read when the user asks, and seen before it is sent', async ({
    launch,
    startOllama,
  }) => {
    const ollama = await startOllama({ chat: () => ['A short ', 'answer.', { done: {} }] })
    const dataDir = dataDirWithQuickKey({ defaultModel: model, quick: { offerClipboard: true } })
    const { app, page, toggle } = await openQuick(launch, { dataDir, ollama: ollama.url })
    await toggle()
    await expect(askBox(page)).toBeFocused()
    await expect(chips(page)).toHaveCount(0)
    await toggle()

    await copyElsewhere(app, 'copied elsewhere')
    await selectElsewhere(app, 'selected\nelsewhere')
    await toggle()
    await expect(clipboardOffer(page)).toBeVisible()
    await expect(selectionOffer(page)).toBeVisible()
    // Offered by name: no word of it has come to the page.
    expect(await page.content()).not.toMatch(/(copied|selected)\s+elsewhere/)
    expect((await reads(app)).selection).toBe(0)
    await toggle()

    await app.evaluate(() => {
      const now = performance.now.bind(performance)
      performance.now = () => now() + 31_000
    })
    await toggle()
    await expect(selectionOffer(page)).toBeVisible()
    await expect(clipboardOffer(page)).toHaveCount(0)

    await askBox(page).press('ControlOrMeta+Shift+L')
    await expect(chips(page).first()).toContainText('copied elsewhere')
    await askBox(page).press('ControlOrMeta+Shift+S')
    await expect(chips(page)).toHaveCount(2)
    expect((await reads(app)).selection).toBe(1)
    await askBox(page).press('Backspace')
    await expect(chips(page).filter({ hasText: 'selected elsewhere' })).toHaveCount(0)

    await askBox(page).fill('what is this?')
    await askBox(page).press('Enter')
    await waitDone(page)
    const sent = JSON.stringify(ollama.requests.filter(({ path }) => path === '/api/chat'))
    expect(sent).toContain('copied elsewhere')
    expect(sent).not.toContain('selected')
  })

  test('is not even looked at unless it is to be offered, and the key adds it all the same', async ({ launch }) => {
    const { app, page, toggle } = await openQuick(launch, {})
    await copyElsewhere(app, 'copied elsewhere')
    await selectElsewhere(app, 'selected elsewhere')
    await toggle()
    await expect(selectionOffer(page)).toBeVisible()
    await expect(clipboardOffer(page)).toHaveCount(0)
    expect(await reads(app)).toEqual({ clipboard: 0, selection: 0 })
    await askBox(page).press('ControlOrMeta+Shift+L')
    await expect(chips(page).first()).toContainText('copied elsewhere')
    expect(await reads(app)).toEqual({ clipboard: 1, selection: 0 })
  })

  test('gets the answer by the clipboard under Wayland, and quick ask says so', async ({ launch, startOllama }) => {
    const ollama = await startOllama({ chat: () => ['A short ', 'answer.', { done: {} }] })
    const app = await launch({
      dataDir: dataDirWithQuickKey({ defaultModel: model }),
      ollama: ollama.url,
      env: { XDG_SESSION_TYPE: 'wayland' },
    })
    await messageBox(await app.firstWindow()).press('Alt+Q')
    const page = await app.quickWindow()
    await expect(askBox(page)).toBeFocused()
    await askBox(page).fill('say something')
    await askBox(page).press('Enter')
    await waitDone(page)
    await askBox(page).press('ControlOrMeta+Shift+Enter')
    await expect(page.getByText('Under Wayland no program may press keys in another one.')).toBeVisible()
    expect((await quickState(app))?.visible).toBe(true)
    expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe('A short answer.')
  })
})

test('an answer is pasted into the program below, and the clipboard gets back its own', async ({
  launch,
  runtime,
  startOllama,
}) => {
  test.skip(runtime !== 'electron', 'needs Electron: real windows, a real clipboard and keys that reach other programs')
  test.skip(lacksX !== undefined, lacksX)
  const x = await startX()
  const editor = await startProgram(x, 'Editor')
  try {
    const ollama = await startOllama({ chat: () => ['A short ', 'answer 🙂', { done: {} }] })
    const dataDir = dataDirWithQuickKey({ defaultModel: model })
    const app = await launch({ dataDir, ollama: ollama.url, env: { DISPLAY: x.env.DISPLAY } })
    const page = await app.quickWindow()
    await app.evaluate(async ({ BrowserWindow, clipboard, ClipboardItem }) => {
      for (const window of BrowserWindow.getAllWindows()) window.hide()
      await clipboard.write([new ClipboardItem({ 'text/plain': 'before', 'text/html': '<b>before</b>' })])
    })
    await editor.select('selected there')
    await x.xdotool('key', 'ctrl+alt+q')
    await expect(askBox(page)).toBeFocused()
    await askBox(page).press('ControlOrMeta+Shift+S')
    await expect(chips(page)).toContainText('selected there')
    await x.xdotool('type', 'what is this?')
    await x.xdotool('key', 'Return')
    await waitDone(page)
    await x.xdotool('key', 'ctrl+shift+Return')
    await expect.poll(editor.value).toBe('A short answer 🙂')
    const held = () =>
      app.evaluate(async ({ clipboard }) => [await clipboard.readText(), await clipboard.has('text/html')])
    await expect.poll(held).toEqual(['before', true])
  } finally {
    await editor.end()
    await x.stop()
  }
})

test('the text selected in the program below is copied where no system keeps it', async ({ launch, runtime }) => {
  test.skip(runtime !== 'electron', 'needs Electron: real windows, a real clipboard and keys that reach other programs')
  test.skip(process.platform === 'linux', 'Linux keeps the selected text, and no key is pressed')
  const app = await launch({ dataDir: dataDirWithQuickKey({ quick: { copySelection: true } }) })
  const mayPress = await app.evaluate(
    ({ systemPreferences }) => process.platform !== 'darwin' || systemPreferences.isTrustedAccessibilityClient(false),
  )
  test.skip(!mayPress, 'macOS has not been told that this program may press keys')
  const page = await app.quickWindow()
  await app.evaluate(async ({ BrowserWindow, clipboard }) => {
    for (const window of BrowserWindow.getAllWindows()) window.hide()
    await clipboard.writeText('before')
  })
  const xdotool = () => Promise.reject(new Error('this is no X display'))
  const editor = await startProgram({ env: process.env, xdotool }, 'Editor')
  try {
    await editor.select('selected there')
    expect((await askLine(app.dataDir, ['--toggle'])).code).toBe(0)
    await expect(askBox(page)).toBeFocused()
    await askBox(page).press('ControlOrMeta+Shift+S')
    await expect(chips(page).first()).toContainText('selected there')
    await expect(askBox(page)).toBeFocused()
    expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe('before')
  } finally {
    await editor.end()
  }
})

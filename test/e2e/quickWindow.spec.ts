import type { Page } from 'playwright/test'
import { answer, messageBox, questions, stop, waitDone } from './support/chat.ts'
import { expect, test } from './support/fixtures.ts'
import type { DesktopApp } from './support/launchApp.ts'
import { askBox, dataDirWithQuickKey, pressQuickKey, quickState, resizeQuick } from './support/quick.ts'

const needsKeys = 'no test can press a key of the whole system, or plug in displays'

const displays = [
  { id: 11, bounds: { x: 0, y: 0, width: 1600, height: 1000 } },
  { id: 22, bounds: { x: 1600, y: 0, width: 1280, height: 1024 } },
]

/** Plugs in both displays, and moves the pointer to one of them. */
const pointAt = (app: DesktopApp, display: 0 | 1) =>
  app.evaluate(
    ({ desktop, screen }, { displays, x }) => {
      if (screen.getAllDisplays().length < 2) desktop.setDisplays(displays)
      desktop.movePointer(x, 500)
    },
    { displays, x: display === 0 ? 200 : 2_000 },
  )
const isShown = async (app: DesktopApp) => (await quickState(app))?.visible
const showByKey = async (app: DesktopApp) => {
  await pressQuickKey(app)
  await expect.poll(() => quickState(app)).toMatchObject({ visible: true, focused: true })
}
const hideByKey = async (app: DesktopApp) => {
  await pressQuickKey(app)
  await expect.poll(() => isShown(app)).toBe(false)
}

test('from the key to an answer on the pointer’s display, and on in a window while it streams', async ({
  launch,
  startOllama,
  runtime,
}) => {
  test.skip(runtime === 'electron', needsKeys)
  const { url } = await startOllama()
  const defaultModel = { engine: 'ollama', name: 'slow:1b' }
  const app = await launch({ dataDir: dataDirWithQuickKey({ defaultModel }), ollama: url })
  const main = await app.firstWindow()
  await messageBox(main).waitFor()
  const quick = await app.quickWindow()
  expect(await isShown(app)).toBe(false)
  expect(app.windows()).toHaveLength(1)
  await pointAt(app, 1)
  // What the main window does from now on, while another program has the focus.
  await app.evaluate(({ BrowserWindow, desktop }) => {
    desktop.focusElsewhere()
    const raised: string[] = []
    Object.assign(globalThis, { raised })
    const main = BrowserWindow.getAllWindows().find((one) => !one.webContents.getURL().endsWith('/quick'))
    for (const name of ['focus', 'show', 'restore'] as const) main?.on(name as 'focus', () => raised.push(name))
  })

  await showByKey(app)
  await expect(askBox(quick)).toBeFocused()
  const before = (await quickState(app))!.bounds
  expect(before).toMatchObject({ x: 1_900, y: 229, width: 680 })
  await quick.keyboard.type('Say it again')
  await quick.keyboard.press('Enter')
  await expect(answer(quick)).toContainText('Say it again and so on')
  await expect(answer(quick)).toHaveAttribute('aria-busy', 'true')
  // It grows with the answer, downwards, and no further than to 60 % of the 994 pixels that the display has for windows.
  await expect.poll(async () => (await quickState(app))!.bounds.height).toBeGreaterThan(before.height)
  const grown = (await quickState(app))!.bounds
  expect(grown).toMatchObject({ x: 1_900, y: 229, width: 680 })
  expect(grown.height).toBeLessThanOrEqual(596)

  await app.evaluate(({ clipboard }) => clipboard.writeText('goes along'))
  await quick.keyboard.press('ControlOrMeta+Shift+L')
  const added = (page: Page) => page.getByRole('list', { name: 'Added to the question' }).getByRole('listitem')
  await expect(added(quick)).toHaveText([/goes along/])
  await quick.keyboard.press('ControlOrMeta+Enter')
  const moved = await app.waitForWindow((page) => page !== main)
  await expect(added(moved)).toHaveText([/goes along/])
  await expect(questions(moved)).toHaveText('Say it again')
  await expect(answer(moved)).toContainText('Say it again and so on')
  await expect(answer(moved)).toHaveAttribute('aria-busy', 'true')
  await expect.poll(() => isShown(app)).toBe(false)
  const focused = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getFocusedWindow()?.id)
  const newest = await app.evaluate(({ BrowserWindow }) =>
    Math.max(...BrowserWindow.getAllWindows().map(({ id }) => id)),
  )
  expect(focused).toBe(newest)
  expect(await app.evaluate(() => (globalThis as unknown as { raised: string[] }).raised)).toEqual([])
  await stop(moved)
  await waitDone(moved)
})

test('its key shows it, brings it to the front, and puts it away; so do closing it and leaving it', async ({
  launch,
  runtime,
}) => {
  test.skip(runtime === 'electron', needsKeys)
  const app = await launch({ dataDir: dataDirWithQuickKey({ quick: { hideOnBlur: false } }) })
  const main = await app.firstWindow()
  await messageBox(main).waitFor()
  const quick = await app.quickWindow()
  const mainHasFocus = () =>
    app.evaluate(({ BrowserWindow }) => !BrowserWindow.getFocusedWindow()?.webContents.getURL().endsWith('/quick'))
  const leave = () => app.evaluate(({ desktop }) => desktop.focusElsewhere())

  await showByKey(app)
  await leave()
  expect(await quickState(app)).toMatchObject({ visible: true, focused: false })
  await showByKey(app)
  await quick.keyboard.type('half a thought')
  await hideByKey(app)
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.focus())
  await showByKey(app)
  await hideByKey(app)
  expect(await mainHasFocus()).toBe(true)

  // Its system's key for closing only puts it away: the same page is shown again.
  await showByKey(app)
  await app.closeWindow(quick)
  await expect.poll(() => isShown(app)).toBe(false)
  await showByKey(app)
  expect(quick.isClosed()).toBe(false)
  await expect(askBox(quick)).toHaveValue('half a thought')

  // What it has no place for is done by a window.
  for (const [key, name] of [
    ['K', 'Command palette'],
    ['/', 'Keyboard shortcuts'],
    [',', 'Settings'],
  ] as const) {
    await quick.keyboard.press(`ControlOrMeta+${key}`)
    await expect(main.getByRole('dialog', { name })).toBeVisible()
    await expect.poll(() => isShown(app)).toBe(false)
    expect(await mainHasFocus()).toBe(true)
    await main.keyboard.press('Escape')
    await showByKey(app)
  }

  // From now on it goes away when it loses the focus, but not by what showing it does to the focus.
  await main.keyboard.press('ControlOrMeta+,')
  await main.getByRole('tab', { name: 'Quick ask' }).click()
  await main.getByRole('checkbox', { name: 'Goes away when you click elsewhere' }).click()
  await main.keyboard.press('Escape')
  await expect(async () => {
    await app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()
        .find((one) => one.webContents.getURL().endsWith('/quick'))
        ?.focus()
    })
    await leave()
    await expect.poll(() => isShown(app), { timeout: 1_000 }).toBe(false)
  }).toPass()
  // Timers of one process fire in their order: what would hide it has had its time when the last of these has.
  await app.evaluate(async ({ BrowserWindow, desktop }) => {
    const quick = BrowserWindow.getAllWindows().find((one) => one.webContents.getURL().endsWith('/quick'))
    desktop.press('Control+Alt+Q')
    desktop.focusElsewhere()
    setTimeout(() => quick?.focus(), 150)
    await new Promise((done) => setTimeout(done, 600))
  })
  expect(await quickState(app)).toMatchObject({ visible: true, focused: true })
  await hideByKey(app)
  // Who leaves it at once, has left it too.
  await app.evaluate(({ desktop }) => {
    desktop.press('Control+Alt+Q')
    desktop.focusElsewhere()
  })
  await expect.poll(() => isShown(app)).toBe(false)

  // On a Mac the windows of a hidden app come along with it, and go with it.
  const isHidden = () => app.evaluate(({ app }) => app.isHidden())
  await app.evaluate(({ app }) => {
    Object.defineProperty(process, 'platform', { value: 'darwin' })
    app.hide()
  })
  await showByKey(app)
  expect(await isHidden()).toBe(false)
  await hideByKey(app)
  expect(await isHidden()).toBe(true)
  await app.evaluate(() => void Object.defineProperty(process, 'platform', { value: 'linux' }))
})

test('it keeps its size on each display over a restart, and neither the app alive nor a place among the windows', async ({
  launch,
  runtime,
}) => {
  test.skip(runtime === 'electron', needsKeys)
  const dataDir = dataDirWithQuickKey()
  const first = await launch({ dataDir })
  const main = await first.firstWindow()
  await messageBox(main).waitFor()
  const quick = await first.quickWindow()
  await pointAt(first, 0)
  await showByKey(first)
  const { height } = (await quickState(first))!.bounds
  await resizeQuick(first, { width: 820, height: 700 })
  await quick.keyboard.type('for later')
  await hideByKey(first)
  // What the page asks for is no wish of the user's.
  await showByKey(first)
  expect((await quickState(first))!.bounds).toMatchObject({ x: 390, width: 820, height })
  await hideByKey(first)
  await pointAt(first, 1)
  await showByKey(first)
  expect((await quickState(first))!.bounds).toMatchObject({ x: 1_900, width: 680, height })
  await resizeQuick(first, { width: 500 })
  await hideByKey(first)
  await expect(askBox(quick)).toHaveValue('for later')
  await first.closeWindow(main)
  expect(await first.exited).toBe(0)

  const second = await launch({ dataDir })
  await messageBox(await second.firstWindow()).waitFor()
  const again = await second.quickWindow()
  await expect(askBox(again)).toHaveValue('for later')
  await pointAt(second, 1)
  await showByKey(second)
  expect((await quickState(second))!.bounds).toMatchObject({ x: 1_990, width: 500, height })
  // Who made it narrower has not said how tall it may become.
  await askBox(again).fill('for later\n'.repeat(8))
  await expect.poll(async () => (await quickState(second))!.bounds.height).toBeGreaterThan(height + 50)
  await hideByKey(second)
  await pointAt(second, 0)
  await showByKey(second)
  expect((await quickState(second))!.bounds).toMatchObject({ x: 390, width: 820 })
  expect(second.windows()).toHaveLength(1)
})

test('it comes above a window in full screen and gives the focus back', async ({ launch, runtime }) => {
  test.skip(runtime === 'stand-in', 'needs Electron: a window system with stacking and a focus of its own')
  const app = await launch()
  const main = await app.firstWindow()
  await messageBox(main).waitFor()
  const quick = await app.quickWindow()
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setFullScreen(true))
  await messageBox(main).press('Alt+Q')
  await expect.poll(() => quickState(app)).toMatchObject({ visible: true, focused: true })
  await expect(askBox(quick)).toBeFocused()
  const state = await app.evaluate(({ BrowserWindow }) => {
    const window = BrowserWindow.getFocusedWindow()
    return { onTop: window?.isAlwaysOnTop(), everywhere: window?.isVisibleOnAllWorkspaces() }
  })
  expect(state).toEqual({ onTop: true, everywhere: process.platform !== 'win32' })
  await quick.keyboard.press('Escape')
  await expect.poll(() => isShown(app)).toBe(false)
  await expect.poll(() => main.evaluate(() => document.hasFocus())).toBe(true)
  const isFullScreen = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isFullScreen())
  expect(await isFullScreen()).toBe(true)
})

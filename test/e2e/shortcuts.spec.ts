import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright/test'
import { messageBox } from './support/chat.ts'
import { makeDataDir } from './support/environment.ts'
import { expect, test } from './support/fixtures.ts'
import type { DesktopApp } from './support/launchApp.ts'

test.beforeEach(({ runtime }) => {
  test.skip(runtime === 'electron', 'needs a system whose keys can be held and pressed by a test')
})

const registered = (app: DesktopApp) => app.evaluate(({ desktop }) => [...desktop.shortcuts.keys()])
const tried = (app: DesktopApp) => app.evaluate(({ desktop }) => desktop.triedShortcuts)
const isHeldOff = (app: DesktopApp) => app.evaluate(({ globalShortcut }) => globalShortcut.isSuspended())
const press = (app: DesktopApp, keys: string) => app.evaluate(({ desktop }, keys) => desktop.press(keys), keys)
const isQuickShown = (app: DesktopApp) =>
  app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().some((one) => one.webContents.getURL().endsWith('/quick') && one.isVisible()),
  )

const quickAsk = 'Quick ask, in every program'
const recorder = (page: Page, title: string): Locator => page.getByRole('button', { name: new RegExp(`^${title}: `) })

async function openSettings(page: Page, tab: string): Promise<void> {
  await expect(messageBox(page)).toBeFocused()
  await page.keyboard.press('ControlOrMeta+,')
  await page.getByRole('tab', { name: tab }).click()
}

/** Records keys as a person does: only once the page listens for them, and the system's own are held off. */
async function record(app: DesktopApp, page: Page, title: string, keys: string): Promise<void> {
  await recorder(page, title).click()
  await expect(page.getByRole('button', { name: `${title}: Press the keys` })).toBeVisible()
  await expect.poll(() => isHeldOff(app)).toBe(true)
  await page.keyboard.press(keys)
  await expect.poll(() => isHeldOff(app)).toBe(false)
}

/** Presses keys that are refused, while a recorder listens: it goes on listening. */
async function recordRefused(app: DesktopApp, page: Page, keys: string, why: string): Promise<void> {
  await page.keyboard.press(keys)
  await expect(page.getByRole('alert')).toContainText(why)
  await expect(page.getByRole('button', { name: ': Press the keys' })).toBeFocused()
  expect(await isHeldOff(app)).toBe(true)
}

test('quick ask has no key before one is chosen by pressing it, and a key that is given up is let go', async ({
  launch,
  startOllama,
}) => {
  const { url } = await startOllama()
  const app = await launch({ ollama: url })
  const page = await app.firstWindow()
  // Only what is to be offered is tried with the system, once, and let go of.
  await openSettings(page, 'Shortcuts')
  await expect(recorder(page, quickAsk)).toBeVisible()
  expect(await tried(app)).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Set up quick ask' }).click()
  await expect(page.getByText('Ctrl+Shift+Space is free.')).toBeVisible()
  expect(await tried(app)).toEqual(['Control+Shift+Space'])
  expect(await registered(app)).toEqual([])

  await record(app, page, quickAsk, 'Control+Alt+Q')
  await expect(recorder(page, quickAsk)).toHaveAccessibleName(`${quickAsk}: Ctrl+Alt+Q. Change`)
  await expect(page.getByText('on', { exact: true })).toBeVisible()
  await expect(page.getByText('is free.')).toHaveCount(0)
  expect(await registered(app)).toEqual(['Control+Alt+Q'])
  await press(app, 'Control+Alt+Q')
  await expect.poll(() => isQuickShown(app)).toBe(true)
  await press(app, 'Control+Alt+Q')
  await expect.poll(() => isQuickShown(app)).toBe(false)

  await record(app, page, quickAsk, 'Control+Alt+W')
  await expect.poll(() => registered(app)).toEqual(['Control+Alt+W'])
  // Esc leaves them, without closing the dialog; Backspace takes them away.
  await record(app, page, quickAsk, 'Escape')
  expect(await registered(app)).toEqual(['Control+Alt+W'])
  await expect(recorder(page, quickAsk)).toHaveAccessibleName(`${quickAsk}: Ctrl+Alt+W. Change`)
  await record(app, page, quickAsk, 'Backspace')
  await expect(page.getByText('off', { exact: true })).toBeVisible()
  expect(await registered(app)).toEqual([])

  // The offer, taken: in force at the next start too, and let go of at the quit.
  await page.getByRole('button', { name: 'Use it' }).click()
  await expect.poll(() => registered(app)).toEqual(['Control+Shift+Space'])
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Set up quick ask' })).toHaveCount(0)
  expect(await app.close()).toBe(0)
  const again = await launch({ dataDir: app.dataDir, ollama: url })
  await messageBox(await again.firstWindow()).waitFor()
  expect(await registered(again)).toEqual(['Control+Shift+Space'])
})

test('keys that another program holds are neither offered nor taken, and the old ones stay', async ({ launch }) => {
  const app = await launch({ env: { STAND_IN_TAKEN_SHORTCUTS: 'Control+Shift+Space,Control+Alt+X' } })
  const page = await app.firstWindow()
  await openSettings(page, 'Quick ask')
  await expect(page.getByText('Ctrl+Alt+Space is free.')).toBeVisible()
  await page.getByRole('button', { name: 'Use it' }).click()
  await expect.poll(() => registered(app)).toEqual(['Control+Alt+Space'])

  await recorder(page, quickAsk).click()
  await expect.poll(() => isHeldOff(app)).toBe(true)
  const taken = 'Not set: Ctrl+Alt+X. Taken by the system or another program.'
  await recordRefused(app, page, 'Control+Alt+X', taken)
  await expect(recorder(page, quickAsk)).toHaveAccessibleDescription(/^Not set: Ctrl\+Alt\+X\./)
  const takeOver = page.getByRole('button', { name: 'Use it here instead' })
  await expect(takeOver).toHaveCount(0)
  await recordRefused(app, page, 'Control+K', 'Used here by “Command palette”.')
  await expect(takeOver).toBeVisible()
  await recordRefused(app, page, 'J', 'needs Ctrl, Alt')
  await recordRefused(app, page, 'Control+C', 'Every program copies')
  await page.keyboard.press('Escape')
  await expect.poll(() => isHeldOff(app)).toBe(false)
  expect(await registered(app)).toEqual(['Control+Alt+Space'])

  // One of the window's own keys can't be what is taken in every program.
  await page.getByRole('tab', { name: 'Shortcuts' }).click()
  await recorder(page, 'New window').click()
  await expect.poll(() => isHeldOff(app)).toBe(true)
  const used = 'Not set: Ctrl+Alt+Space. Used here by “Quick ask”, in every program.'
  await recordRefused(app, page, 'Control+Alt+Space', used)
  await takeOver.click()
  await expect(recorder(page, 'New window')).toHaveAccessibleName('New window: Ctrl+Alt+Space. Change')
  await expect(page.getByRole('listitem').getByText('“Quick ask, in every program” has no key now.')).toBeVisible()
  await expect.poll(() => registered(app)).toEqual([])
  // And back, with one of the window's own keys.
  await recorder(page, quickAsk).click()
  await expect.poll(() => isHeldOff(app)).toBe(true)
  await recordRefused(app, page, 'Control+Alt+Space', 'Used here by “New window”.')
  await takeOver.click()
  await expect.poll(() => registered(app)).toEqual(['Control+Alt+Space'])
  await expect(recorder(page, 'New window')).toHaveAccessibleName('New window: no key. Change')
})

test('keys that are saved and gone at the start are told, and taken when they are free again', async ({ launch }) => {
  const dataDir = makeDataDir()
  const globalKeys = { quickAsk: 'mod+Alt+Q' }
  writeFileSync(join(dataDir, 'settings.json'), JSON.stringify({ globalKeys }))
  const app = await launch({ dataDir, env: { STAND_IN_TAKEN_SHORTCUTS: 'Control+Alt+Q' } })
  const page = await app.firstWindow()
  const told = 'Quick ask did not get Ctrl+Alt+Q: the system or another program has it.'
  await expect(page.getByText(told)).toBeVisible()
  const notifications = () => app.evaluate(({ desktop }) => desktop.notifications.map(({ body }) => body))
  expect(await notifications()).toEqual([told])
  expect(await registered(app)).toEqual([])

  // Clicked, it goes to the place where that is mended.
  await app.evaluate(({ desktop }) => desktop.notifications[0]?.emit('click'))
  await expect(page.getByText('taken by the system or another program', { exact: true })).toBeVisible()
  await page.keyboard.press('Escape')
  await app.evaluate(({ desktop }) => desktop.takenShortcuts.clear())
  await openSettings(page, 'Shortcuts')
  await expect(page.getByText('on', { exact: true })).toBeVisible()
  expect(await registered(app)).toEqual(['Control+Alt+Q'])
})

test('a page that goes while it records does not leave the keys held off', async ({ launch }) => {
  const dataDir = makeDataDir()
  writeFileSync(join(dataDir, 'settings.json'), JSON.stringify({ globalKeys: { quickAsk: 'mod+Alt+Q' } }))
  const app = await launch({ dataDir })
  const page = await app.firstWindow()
  await openSettings(page, 'Shortcuts')
  await recorder(page, quickAsk).click()
  await expect.poll(() => isHeldOff(app)).toBe(true)
  await page.reload()
  await expect.poll(() => isHeldOff(app)).toBe(false)
  await press(app, 'Control+Alt+Q')
  await expect.poll(() => isQuickShown(app)).toBe(true)
})

test('on Wayland the page says which way is in force', async ({ launch }) => {
  const share = makeDataDir()
  const portals = join(share, 'xdg-desktop-portal/portals')
  mkdirSync(portals, { recursive: true })
  const env = { XDG_SESSION_TYPE: 'wayland', XDG_CURRENT_DESKTOP: 'ubuntu:GNOME', XDG_DATA_DIRS: share }
  const without = await launch({ env })
  const page = await without.firstWindow()
  await openSettings(page, 'Quick ask')
  await expect(page.getByText('aside --toggle')).toBeVisible()
  await expect(page.getByText('On this desktop a program can’t take keys for itself.')).toBeVisible()
  await expect(recorder(page, quickAsk)).toHaveCount(0)
  await without.close()

  const interfaces = 'org.freedesktop.impl.portal.Inhibit;org.freedesktop.impl.portal.GlobalShortcuts'
  writeFileSync(join(portals, 'gnome.portal'), `[portal]\nInterfaces=${interfaces}\nUseIn=gnome\n`)
  const taken = { STAND_IN_TAKEN_SHORTCUTS: 'Control+Alt+X' }
  const app = await launch({ env: { ...env, ...taken }, args: ['--enable-features=Other'] })
  const other = await app.firstWindow()
  const features = await app.evaluate(({ app }) => app.commandLine.getSwitchValue('enable-features'))
  expect(features.split(',')).toEqual(['Other', 'GlobalShortcutsPortal', 'GlobalShortcutsPortalPreferredTrigger'])
  await openSettings(other, 'Quick ask')
  await expect(other.getByText('GlobalShortcuts portal')).toBeVisible()
  // A portal would ask the user at each try: nothing was tried before the offer.
  await expect(other.getByText('for example Ctrl+Shift+Space.')).toBeVisible()
  expect(await tried(app)).toEqual([])
  await other.getByRole('button', { name: 'Use it' }).click()
  await expect.poll(() => registered(app)).toEqual(['Control+Shift+Space'])
  // One that it does not give says nothing of the others.
  await recorder(other, quickAsk).click()
  await expect.poll(() => isHeldOff(app)).toBe(true)
  await recordRefused(app, other, 'Control+Alt+X', 'Taken by the system or another program.')
  await expect(other.getByText('GlobalShortcuts portal')).toBeVisible()
  await other.keyboard.press('Control+Alt+W')
  await expect.poll(() => registered(app)).toEqual(['Control+Alt+W'])
})

test('a slash command has a key of its own, which is paused, changed, and let go when it is deleted', async ({
  launch,
}) => {
  const dataDir = makeDataDir()
  const globalKeys = { 'command:shout': 'mod+Alt+S', 'command:gone': 'mod+Alt+G' }
  writeFileSync(join(dataDir, 'settings.json'), JSON.stringify({ globalKeys }))
  const file = join(dataDir, 'commands/shout.md')
  mkdirSync(join(dataDir, 'commands'))
  writeFileSync(file, '---\ntitle: Shout\n---\n\nSay it louder: {input}\n')
  const app = await launch({ dataDir })
  const page = await app.firstWindow()
  await expect.poll(() => registered(app)).toEqual(['Control+Alt+S'])
  await app.evaluate(({ desktop }) => desktop.click(desktop.trays[0]?.menu ?? null, 'pauseShortcuts'))
  await expect.poll(() => registered(app)).toEqual([])
  await openSettings(page, 'Shortcuts')
  await page.getByRole('button', { name: 'Resume', exact: true }).click()
  await expect.poll(() => registered(app)).toEqual(['Control+Alt+S'])
  await record(app, page, '/shout · Shout, in every program', 'Control+Alt+T')
  await expect.poll(() => registered(app)).toEqual(['Control+Alt+T'])
  await press(app, 'Control+Alt+T')
  await expect.poll(() => isQuickShown(app)).toBe(true)
  const quick = await app.quickWindow()
  await expect(quick.getByRole('textbox', { name: 'Ask', exact: true })).toHaveValue(/^\/shout/)

  rmSync(file)
  await expect.poll(() => registered(app)).toEqual([])
  await expect(recorder(page, '/shout · Shout, in every program')).toHaveCount(0)
})

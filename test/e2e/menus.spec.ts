import { join } from 'node:path'
import { ask, chooseModel, messageBox } from './support/chat.ts'
import { expect, test } from './support/fixtures.ts'
import { clickMenu, clickTray, dataDirWith, gate, settingsDialog, trayLines } from './support/surroundings.ts'

test.beforeEach(({ runtime }) => {
  test.skip(runtime === 'electron', 'needs a desktop whose tray, menus and displays a test can reach')
})

test('menu and tray: what needs a page is asked of the window used last, the rest is done at once', async ({
  launch,
  startOllama,
}) => {
  const { url } = await startOllama()
  const app = await launch({ ollama: url, dataDir: dataDirWith({ keys: { newConversation: 'mod+J', find: '' } }) })
  const page = await app.firstWindow()
  await messageBox(page).waitFor()

  await test.step('an entry asks its page, and shows the key in force', async () => {
    await clickMenu(app, 'settings')
    await expect(settingsDialog(page)).toBeVisible()
    await page.keyboard.press('Escape')
    const keys = await app.evaluate(({ Menu }) =>
      ['newConversation', 'settings', 'find', 'stop', 'undoDelete'].map(
        (id) => Menu.getApplicationMenu()?.getMenuItemById(id)?.accelerator ?? null,
      ),
    )
    expect(keys).toEqual(['Control+J', 'Control+,', null, null, null])
    const titles = await app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map(({ label }) => label))
    expect(titles).toEqual(['File', 'Edit', 'View', 'Help'])
  })

  await test.step('keys that are changed are shown from then on', async () => {
    await clickMenu(app, 'shortcutSettings')
    await page.getByRole('button', { name: 'Reset “New conversation”' }).click()
    await expect
      .poll(() =>
        app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('newConversation')?.accelerator),
      )
      .toBe('Control+N')
    await page.keyboard.press('Escape')
  })

  await test.step('the tray opens a window, and the manual is asked in the one used last', async () => {
    expect(await trayLines(app)).toEqual([
      ...['Open Aside', 'Quick ask', 'New window', 'No answer is being made'],
      ...['Pause global shortcuts', 'Settings', 'Quit Aside'],
    ])
    await clickTray(app, 'newWindow')
    const second = await app.waitForWindow((window) => window !== page)
    await messageBox(second).waitFor()
    const model = second.getByRole('button', { name: /^Model/ })
    await expect(model).not.toContainText('Guide')
    await clickMenu(app, 'manual')
    await expect(model).toContainText('Guide')
    // Its page may be gone before the keys are let go.
    await messageBox(second)
      .press('ControlOrMeta+W')
      .catch(() => {})
    await expect.poll(() => app.windows()).toHaveLength(1)
  })

  await test.step('shortcuts are paused and resumed', async () => {
    const isPaused = () => app.evaluate(({ desktop }) => desktop.trays[0]?.menu?.find('pauseShortcuts')?.checked)
    await clickTray(app, 'pauseShortcuts')
    await expect.poll(isPaused).toBe(true)
    await clickTray(app, 'pauseShortcuts')
    await expect.poll(isPaused).toBe(false)
  })

  await test.step('the data folder and the log are opened by the system', async () => {
    await clickMenu(app, 'openDataFolder')
    await clickMenu(app, 'openLog')
    const opened = await app.evaluate(({ desktop }) => desktop.shell)
    expect(opened).toEqual([
      ['openPath', app.dataDir],
      ['openPath', join(app.dataDir, 'aside.log')],
    ])
  })

  await clickTray(app, 'quit')
  expect(await app.exited).toBe(0)
})

test('what a Mac is asked for', async ({ launch }) => {
  const mac = await launch({ env: { STAND_IN_PLATFORM: 'darwin' } })
  const page = await mac.firstWindow()
  await messageBox(page).waitFor()
  const looks = await mac.evaluate(({ Menu, app, desktop }) => ({
    menus: Menu.getApplicationMenu()?.items.map(({ label, role }) => [label, role]),
    appMenu: Menu.getApplicationMenu()?.items[0]?.submenu?.items.map(({ label, type }) =>
      type === 'separator' ? '' : label,
    ),
    dock: app.dock?.getMenu()?.items.map(({ label }) => label),
    keys: Menu.getApplicationMenu()?.getMenuItemById('goBack')?.accelerator,
    trays: desktop.trays.length,
  }))
  expect(looks.menus?.map(([label]) => label)).toEqual(['Aside', 'File', 'Edit', 'View', 'Window', 'Help'])
  expect(looks.appMenu?.[0]).toBe('about')
  expect(looks.appMenu?.at(-1)).toBe('Quit Aside')
  expect(looks).toMatchObject({ dock: ['New conversation', 'New window', 'Quick ask'], keys: 'Command+[', trays: 1 })
  await mac.closeWindow(page)
  await expect.poll(() => mac.windows()).toHaveLength(0)
  await mac.evaluate(({ app }) => void app.emit('activate'))
  await messageBox(await mac.waitForWindow(() => true)).waitFor()
})

test('what Windows is asked for', async ({ launch, startOllama }) => {
  const now = gate()
  const { url } = await startOllama({ chat: () => now.chat() })
  const app = await launch({ ollama: url, env: { STAND_IN_PLATFORM: 'win32' } })
  const page = await app.firstWindow()
  await chooseModel(page, 'llama3.2:3b')
  await ask(page, 'How long will it take?')
  const bars = () =>
    app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((window) => (window as never as { progress: number }).progress),
    )
  await expect.poll(async () => new Set(await bars())).toEqual(new Set([2]))
  now.open()
  await expect.poll(async () => new Set(await bars())).toEqual(new Set([-1]))
})

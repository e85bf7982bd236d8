import { existsSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import {
  answer,
  answers,
  ask,
  askAndWait,
  chooseModel,
  messageBox,
  newConversation,
  questions,
  waitDone,
} from './support/chat.ts'
import { askLine } from './support/commandLine.ts'
import { expect, test } from './support/fixtures.ts'
import { askBox, dataDirWithQuickKey, pressQuickKey, quickState } from './support/quick.ts'
import {
  badge,
  clickMenu,
  clickNotification,
  clickTray,
  dataDirWith,
  notifications,
  trayLines,
  withTray,
} from './support/surroundings.ts'
import { boundsOfWindows, openAnotherWindow } from './support/windowing.ts'

test.beforeEach(({ runtime }) => {
  test.skip(runtime === 'electron', 'needs a desktop whose tray, menus and displays a test can reach')
})

const settingsDialog = (page: Page) => page.getByRole('dialog', { name: 'Settings' })

/** An engine whose answers come only when the test lets them. */
function gate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  const chat = async () => {
    await opened
    return ['Secret ', 'words', { done: {} }]
  }
  return { open: () => open(), chat }
}

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

test('an answer that is being made is in the tray and on the badge; its end is told where nobody looks', async ({
  launch,
  startOllama,
}) => {
  let now = gate()
  const { url } = await startOllama({ chat: () => now.chat() })
  const app = await launch({ ollama: url })
  const one = await app.firstWindow()
  await chooseModel(one, 'llama3.2:3b')
  await ask(one, 'Tell me of Tom & Jerry')
  await expect.poll(() => trayLines(app)).toContain('Tell me of Tom && Jerry')
  expect(await badge(app)).toBe(1)

  await test.step('its entry goes to the window that shows it', async () => {
    const two = await openAnotherWindow(app, one)
    await clickTray(app, 'Tell me of Tom && Jerry')
    const focused = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getFocusedWindow()?.id)
    const oldest = await app.evaluate(({ BrowserWindow }) =>
      Math.min(...BrowserWindow.getAllWindows().map(({ id }) => id)),
    )
    expect(focused).toBe(oldest)
    expect(app.windows()).toHaveLength(2)
    await app.closeWindow(two)
    await expect.poll(() => app.windows()).toHaveLength(1)
  })

  await test.step('the end of one that is looked at is told nobody else', async () => {
    await expect.poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getFocusedWindow() !== null)).toBe(true)
    now.open()
    await expect(answer(one)).toContainText('Secret words')
    await expect.poll(() => badge(app)).toBe(0)
    expect(await trayLines(app)).toContain('No answer is being made')
  })

  await test.step('of one that nobody looks at the title is told, and a click goes there', async () => {
    now = gate()
    await newConversation(one)
    await ask(one, 'And of others')
    await expect.poll(() => badge(app)).toBe(1)
    await newConversation(one)
    await expect(questions(one)).toHaveCount(0)
    // What the window shows is told to main before the answer ends.
    await expect.poll(() => savedPosition(app.dataDir)).toBe(-1)
    now.open()
    await expect.poll(() => notifications(app)).toEqual([{ title: 'And of others', body: 'The answer is finished.' }])
    await expect.poll(() => badge(app)).toBe(0)
    await clickNotification(app)
    await expect(questions(one)).toHaveText('And of others')
    await expect(answers(one)).toHaveCount(1)
    expect(app.windows()).toHaveLength(1)
  })

  await test.step('one that was stopped is not told, one that failed is', async () => {
    now = gate()
    await ask(one, 'A third')
    await expect.poll(() => badge(app)).toBe(1)
    await app.evaluate(({ desktop }) => desktop.focusElsewhere())
    await one.getByRole('button', { name: 'Stop', exact: true }).click()
    await expect.poll(() => badge(app)).toBe(0)
    now = { open() {}, chat: async () => [{ error: 'out of memory' }] as never }
    await ask(one, 'A fourth')
    await expect
      .poll(async () => (await notifications(app)).map(({ body }) => body))
      .toEqual(['The answer is finished.', 'The answer failed.'])
  })
})

test('quick ask shows its answer as a window does, and a terminal its own; once it is away the end is told', async ({
  launch,
  startOllama,
}) => {
  let now = gate()
  const { url } = await startOllama({ chat: () => now.chat() })
  const defaultModel = { engine: 'ollama', name: 'llama3.2:3b' }
  const app = await launch({ ollama: url, dataDir: dataDirWithQuickKey({ defaultModel }) })
  const page = await app.firstWindow()
  await messageBox(page).waitFor()
  const quick = await app.quickWindow()
  const askQuick = async (text: string) => {
    await clickTray(app, 'quickAsk')
    await expect.poll(() => quickState(app)).toMatchObject({ visible: true, focused: true })
    await askBox(quick).fill(text)
    await askBox(quick).press('Enter')
    await expect.poll(() => badge(app)).toBe(1)
  }

  await askQuick('A first one')
  await expect.poll(() => savedPosition(app.dataDir, 'q_')).toBe(0)
  now.open()
  await expect(answer(quick)).toContainText('Secret words')
  await expect.poll(() => badge(app)).toBe(0)
  await waitDone(quick)
  const printed = await askLine(app.dataDir, ['--ask', 'From a terminal', '--print'])
  expect(printed).toEqual({ code: 0, out: 'Secret words\n', err: '' })

  now = gate()
  await askBox(quick).press('ControlOrMeta+N')
  await expect(questions(quick)).toHaveCount(0)
  await askQuick('A second one')
  await pressQuickKey(app)
  await expect.poll(() => quickState(app)).toMatchObject({ visible: false })
  now.open()
  // Of those before it would have been told before it.
  await expect.poll(() => notifications(app)).toEqual([{ title: 'A second one', body: 'The answer is finished.' }])
  await clickNotification(app)
  await expect(questions(page)).toHaveText('A second one')
  expect(app.windows()).toHaveLength(1)
})

/** Where the only window, or quick ask, is in its history, as main has kept it; undefined while nothing is kept. */
function savedPosition(dataDir: string, start: 'w_' | 'q_' = 'w_'): number | undefined {
  const file = join(dataDir, 'windows.json')
  if (!existsSync(file)) return undefined
  const { windows } = JSON.parse(readFileSync(file, 'utf8')) as {
    windows: { id: string; history: { position: number } }[]
  }
  return windows.findLast(({ id }) => id.startsWith(start))?.history.position
}

test('with a tray Aside stays when its last window is closed, and that comes back as it was', async ({ launch }) => {
  const dataDir = dataDirWith({ desktop: { closeToTray: true } })
  const app = await launch({ dataDir, env: withTray(true) })
  const page = await app.firstWindow()
  await askAndWait(page, 'What is the Guide?')
  await messageBox(page).fill('a thought for later')
  const bounds = { x: 60, y: 70, width: 940, height: 660 }
  await app.evaluate(({ BrowserWindow }, bounds) => BrowserWindow.getFocusedWindow()?.setBounds(bounds), bounds)
  await app.closeWindow(page)
  await expect.poll(() => app.windows()).toHaveLength(0)

  const isBack = async () => {
    const back = await app.waitForWindow(() => true)
    await expect(questions(back)).toHaveText('What is the Guide?')
    await expect(messageBox(back)).toHaveValue('a thought for later')
    expect(await boundsOfWindows(app)).toEqual([bounds])
    return back
  }
  await app.evaluate(({ desktop }) => void desktop.trays[0]?.emit('click'))
  await app.closeWindow(await isBack())
  await expect.poll(() => app.windows()).toHaveLength(0)

  const second = await launch({ dataDir })
  expect(await second.exited).toBe(0)
  await app.closeWindow(await isBack())
  await expect.poll(() => app.windows()).toHaveLength(0)
  // What needs a page opens it first, and is asked when the page listens.
  await clickTray(app, 'settings')
  await expect(settingsDialog(await app.waitForWindow(() => true))).toBeVisible()
  await clickTray(app, 'quit')
  expect(await app.exited).toBe(0)

  const hidden = await launch({ dataDir, args: ['--hidden'], env: withTray(true) })
  await expect.poll(() => trayLines(hidden).catch(() => [])).toContain('Open Aside')
  expect(hidden.windows()).toHaveLength(0)
  await clickTray(hidden, 'openAside')
  const shown = await hidden.waitForWindow(() => true)
  await expect(messageBox(shown)).toHaveValue('a thought for later')
})

test('where no tray can be seen nothing stays behind: the last window ends Aside, whatever was chosen', async ({
  launch,
}) => {
  const dataDir = dataDirWith({ desktop: { closeToTray: true } })
  const app = await launch({ dataDir, env: withTray(false) })
  const page = await app.firstWindow()
  await messageBox(page).waitFor()
  await clickMenu(app, 'settings')
  await page.getByRole('tab', { name: 'Desktop' }).click()
  await expect(settingsDialog(page)).toContainText('This desktop has no tray')
  await app.closeWindow(page)
  expect(await app.exited).toBe(0)
})

test('a window whose display went away comes onto one that is there, and its own place is kept', async ({ launch }) => {
  const app = await launch()
  const page = await app.firstWindow()
  await messageBox(page).waitFor()
  const left = { id: 1, bounds: { x: 0, y: 0, width: 1600, height: 1000 } }
  const right = { id: 2, bounds: { x: 1600, y: 0, width: 2400, height: 1400 } }
  const place = { x: 1700, y: 100, width: 2000, height: 1200 }
  const set = (displays: (typeof left)[]) => app.evaluate(({ desktop }, all) => desktop.setDisplays(all), displays)
  await set([left, right])
  await app.evaluate(({ BrowserWindow }, place) => BrowserWindow.getFocusedWindow()?.setBounds(place), place)
  await set([left])
  const inside = { x: 0, y: 30, width: 1600, height: 970 }
  await expect.poll(() => boundsOfWindows(app)).toEqual([inside])
  await set([left, right])
  expect(await boundsOfWindows(app)).toEqual([inside])
  await app.close()

  const kept = () =>
    (
      JSON.parse(readFileSync(join(app.dataDir, 'windows.json'), 'utf8')) as {
        windows: { id: string; bounds: object }[]
      }
    ).windows.find(({ id }) => id.startsWith('w_'))?.bounds
  expect(kept()).toMatchObject(place)
  // The next start has one display again: it comes there, and its place is still kept.
  const next = await launch({ dataDir: app.dataDir })
  await messageBox(await next.firstWindow()).waitFor()
  expect(await boundsOfWindows(next)).toEqual([inside])
  await next.close()
  expect(kept()).toMatchObject(place)
})

test('the desktop’s settings: what the system has is shown, and nothing is asked of the web before the user does', async ({
  launch,
}) => {
  const asked: string[] = []
  const releases = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.end(JSON.stringify({ tag_name: 'v9.9.9', html_url: `${address}/v9.9.9` }))
  })
  await new Promise<void>((resolve) => releases.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(releases.address() as AddressInfo).port}/releases/latest`
  const app = await launch({ env: withTray(true) })
  const page = await app.firstWindow()
  await messageBox(page).waitFor()
  const autostart = join(app.dataDir, 'config/autostart/aside.desktop')
  const atLogin = page.getByRole('checkbox', { name: 'Start Aside at login' })

  await test.step('the start at login is the system’s', async () => {
    await clickMenu(app, 'checkForUpdates')
    await expect(settingsDialog(page)).toContainText('Aside was not told where its releases are listed.')
    await expect(atLogin).not.toBeChecked()
    await atLogin.check()
    await expect
      .poll(() => existsSync(autostart) && readFileSync(autostart, 'utf8'))
      .toMatch(/^Exec=.* --data-dir .* --hidden$/m)
    rmSync(autostart)
    await page.keyboard.press('Escape')
    await clickMenu(app, 'settings')
    await page.getByRole('tab', { name: 'Desktop' }).click()
    await expect(page.getByText('that was changed elsewhere')).toBeVisible()
    await expect(atLogin).not.toBeChecked()
    await atLogin.check()
    await expect.poll(() => existsSync(autostart)).toBe(true)
    await atLogin.uncheck()
    await expect.poll(() => existsSync(autostart)).toBe(false)
  })

  await test.step('a newer version is told with a button that opens its page', async () => {
    expect(asked).toEqual([])
    await page.getByRole('textbox', { name: 'Where releases are listed' }).fill(address)
    await page.getByRole('button', { name: 'Check now' }).click()
    await expect(settingsDialog(page)).toContainText('Version 9.9.9 is there')
    await page.getByRole('button', { name: `Open its page on ${new URL(address).host}` }).click()
    await expect
      .poll(() => app.evaluate(({ desktop }) => desktop.shell))
      .toContainEqual(['openExternal', `${address}/v9.9.9`])
    expect(asked).toEqual(['/releases/latest'])
    await page.getByRole('tab', { name: 'Privacy' }).click()
    await expect(settingsDialog(page).getByRole('listitem').filter({ hasText: 'updates' })).toBeVisible()
  })
  releases.close()
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

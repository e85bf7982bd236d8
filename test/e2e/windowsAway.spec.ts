import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { askAndWait, messageBox, questions } from './support/chat.ts'
import { expect, test } from './support/fixtures.ts'
import { clickMenu, clickTray, dataDirWith, settingsDialog, trayLines, withTray } from './support/surroundings.ts'
import { boundsOfWindows } from './support/windowing.ts'

test.beforeEach(({ runtime }) => {
  test.skip(runtime === 'electron', 'needs a desktop whose tray, menus and displays a test can reach')
})

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

import type { Page } from 'playwright/test'
import { expect, test } from '../e2e/support/aside.ts'
import { messageBox } from '../e2e/support/chat.ts'

const recorder = (page: Page, title: string) => page.getByRole('button', { name: new RegExp(`^${title}: `) })
const sidebar = (page: Page) => page.getByRole('navigation', { name: 'Conversations' })
const SIDEBAR = 'Show or hide the sidebar'

async function openShortcuts(page: Page): Promise<void> {
  await expect(messageBox(page)).toBeFocused()
  await page.keyboard.press('Control+,')
  await page.getByRole('tab', { name: 'Shortcuts' }).click()
}

async function record(page: Page, title: string, keys: string): Promise<void> {
  await recorder(page, title).click()
  await expect(page.getByRole('button', { name: `${title}: Press the keys` })).toBeFocused()
  await page.keyboard.press(keys)
}

test('a key is changed by pressing another one, holds at once in every window, and is reset', async ({ start }) => {
  const aside = await start()
  const { page } = aside
  const other = await aside.newWindow()
  await page.bringToFront()
  await openShortcuts(page)
  // In a browser no key works in every program.
  await expect(page.getByRole('heading', { name: 'In every program' })).toHaveCount(0)
  await page.getByRole('searchbox', { name: 'Search shortcuts' }).fill('hide ctrl+b')
  await expect(page.getByRole('button', { name: / Change$/ })).toHaveCount(1)
  await record(page, SIDEBAR, 'Control+Shift+Y')
  await expect(recorder(page, SIDEBAR)).toHaveAccessibleName(`${SIDEBAR}: Ctrl+Shift+Y. Change`)
  await expect(page.getByText(`“${SIDEBAR}” is now Ctrl+Shift+Y.`)).toBeAttached()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)

  for (const tab of [page, other]) {
    await tab.bringToFront()
    await expect(sidebar(tab)).toBeVisible()
    await tab.keyboard.press('Control+B')
    await expect(sidebar(tab)).toBeVisible()
    await tab.keyboard.press('Control+Shift+Y')
    await expect(sidebar(tab)).toBeHidden()
  }

  // The cheat sheet has it, and the way to change it.
  await page.bringToFront()
  await page.keyboard.press('Control+/')
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await expect(sheet.getByText(SIDEBAR).locator('..')).toContainText('CtrlShiftY')
  await sheet.getByRole('button', { name: 'Change keyboard shortcuts' }).click()
  await page.getByRole('button', { name: `Reset “${SIDEBAR}”` }).click()
  await expect(recorder(page, SIDEBAR)).toHaveAccessibleName(`${SIDEBAR}: Ctrl+B. Change`)
  await expect(recorder(page, SIDEBAR)).toBeFocused()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+B')
  await expect(sidebar(page)).toBeVisible()
})

test('keys that can’t be had are refused with the reason, and all are reset when that is confirmed', async ({
  start,
}) => {
  const { page } = await start()
  await openShortcuts(page)
  const problem = page.getByRole('alert')
  const refused: [keys: string, why: string][] = [
    ['Control+K', 'Not set: Ctrl+K. Used here by “Command palette”.'],
    // Quick ask is a page of its own, but the list of conversations stands in this one.
    ['p', 'Not set: P. These keys write text, or move in it. Add Ctrl, Alt or Command.'],
    ['Control+T', 'Not set: Ctrl+T. Browsers keep these keys for themselves.'],
    ['Control+C', 'Not set: Ctrl+C. Text is copied, pasted or undone with these keys.'],
  ]
  // It goes on listening, until keys are taken or Esc ends that, and nothing else.
  const recording = page.getByRole('button', { name: `${SIDEBAR}: Press the keys` })
  await recorder(page, SIDEBAR).click()
  for (const [keys, why] of refused) {
    await page.keyboard.press(keys)
    await expect(problem).toHaveText(why)
    await expect(recording).toBeFocused()
    await expect(recording).toHaveAccessibleDescription(why)
  }
  const takeOver = page.getByRole('button', { name: 'Use it here instead' })
  await expect(takeOver).toHaveCount(0)
  await page.keyboard.press('Escape')
  await expect(recorder(page, SIDEBAR)).toHaveAccessibleName(`${SIDEBAR}: Ctrl+B. Change`)
  await expect(recorder(page, SIDEBAR)).toBeFocused()

  // Another action's keys can be had from there.
  await page.keyboard.press('Enter')
  await page.keyboard.press('Control+K')
  await expect(takeOver).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(takeOver).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(recorder(page, SIDEBAR)).toHaveAccessibleName(`${SIDEBAR}: Ctrl+K. Change`)
  await expect(recorder(page, SIDEBAR)).toBeFocused()
  await expect(recorder(page, 'Command palette')).toHaveAccessibleName('Command palette: no key. Change')
  await expect(page.getByRole('listitem').getByText('“Command palette” has no key now.')).toBeVisible()
  await expect(problem).toHaveCount(0)
  await page.getByRole('button', { name: `Reset “${SIDEBAR}”` }).click()
  await page.getByRole('button', { name: 'Reset “Command palette”' }).click()
  await expect(recorder(page, 'Command palette')).toHaveAccessibleName('Command palette: Ctrl+K. Change')

  // Taken from the one, free for the other.
  await record(page, 'Command palette', 'Backspace')
  await expect(recorder(page, 'Command palette')).toHaveAccessibleName('Command palette: no key. Change')
  await record(page, SIDEBAR, 'Control+K')
  await expect(problem).toHaveCount(0)
  await expect(recorder(page, SIDEBAR)).toHaveAccessibleName(`${SIDEBAR}: Ctrl+K. Change`)
  await page.getByRole('button', { name: 'Reset “Command palette”' }).click()
  await expect(problem).toHaveText(`Not set: Ctrl+K. Used here by “${SIDEBAR}”.`)

  await page.getByRole('button', { name: 'Reset all' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Reset all' }).click()
  await expect(recorder(page, SIDEBAR)).toHaveAccessibleName(`${SIDEBAR}: Ctrl+B. Change`)
  await expect(recorder(page, 'Command palette')).toHaveAccessibleName('Command palette: Ctrl+K. Change')
  await expect(problem).toHaveCount(0)
})

test('recording is begun, left and cancelled by key, and traps nobody', async ({ start }) => {
  const { page } = await start()
  await openShortcuts(page)
  const search = page.getByRole('searchbox', { name: 'Search shortcuts' })
  await search.fill('sidebar')
  await search.press('Tab')
  await expect(page.getByRole('button', { name: 'Reset all' })).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(recorder(page, SIDEBAR)).toBeFocused()
  await page.keyboard.press('Enter')
  const recording = page.getByRole('button', { name: `${SIDEBAR}: Press the keys` })
  await expect(recording).toBeFocused()
  await page.keyboard.down('Control')
  await expect(recording).toHaveText('Ctrl+')
  await page.keyboard.up('Control')
  await expect(recording).toHaveText('Press the keys')
  await page.keyboard.press('Escape')
  await expect(recording).toHaveCount(0)
  await expect(recorder(page, SIDEBAR)).toBeFocused()
  await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible()
  await page.keyboard.press('Space')
  await expect(recording).toBeFocused()
  await page.keyboard.press('Shift+Tab')
  await expect(page.getByRole('button', { name: 'Reset all' })).toBeFocused()
  await expect(recording).toHaveCount(0)
})

test('what a page of the settings is worked with stays in sight while the page scrolls', async ({ start }) => {
  const { page } = await start()
  await openShortcuts(page)
  const settings = page.getByRole('dialog', { name: 'Settings' })
  const height = async () => (await settings.boundingBox())?.height
  for (const [width, height] of [
    [1280, 800],
    [640, 400],
    [400, 700],
  ] as const) {
    await page.setViewportSize({ width, height })
    const last = page.getByRole('button', { name: /: .*Change$/ }).last()
    await page.getByRole('searchbox', { name: 'Search shortcuts' }).focus()
    await last.focus()
    await expect(last).toBeInViewport({ ratio: 1 })
    for (const stays of [
      page.getByRole('heading', { name: 'Settings' }),
      page.getByRole('button', { name: 'Close', exact: true }),
      page.getByRole('tab', { name: 'Appearance' }),
      page.getByRole('searchbox', { name: 'Search shortcuts' }),
    ]) {
      await expect(stays).toBeInViewport({ ratio: 1 })
    }
    const box = await settings.boundingBox()
    expect((box?.y ?? 0) + (box?.height ?? height)).toBeLessThan(height)
  }
  await page.setViewportSize({ width: 640, height: 400 })
  const tall = await height()
  await page.getByRole('tab', { name: 'Appearance' }).click()
  expect(await height()).toBe(tall)
  await page.getByRole('tab', { name: 'Slash commands' }).click()
  expect(await height()).toBe(tall)
  await page.getByRole('button', { name: /^\/fix / }).click()
  await expect(page.getByRole('textbox', { name: 'Prompt', exact: true })).toBeFocused()
  await expect(page.getByRole('button', { name: 'Save' })).toBeInViewport({ ratio: 1 })
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeInViewport({ ratio: 1 })
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')

  // The cheat sheet is scrolled by keys from the start.
  await page.keyboard.press('Control+/')
  await expect(page.getByRole('region', { name: 'Keyboard shortcuts' })).toBeFocused()
  await page.keyboard.press('End')
  await expect(page.getByRole('region', { name: 'Keyboard shortcuts' }).locator('dt').last()).toBeInViewport()
  await expect(page.getByRole('heading', { name: 'Keyboard shortcuts' })).toBeInViewport({ ratio: 1 })
})

import type { Page } from 'playwright/test'
import { expect, test } from '../e2e/support/aside.ts'
import { askAndWait, messageBox } from '../e2e/support/chat.ts'

const first = async (page: Page, query: string) => {
  await page.keyboard.press('ControlOrMeta+K')
  await page.keyboard.type(query)
  const chosen = page.getByRole('option', { selected: true })
  await expect(chosen).toHaveCount(1)
  const text = await chosen.locator('span').first().textContent()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  return text
}

test('the palette takes a command by its name before a conversation that has the letters', async ({ start }) => {
  const { page } = await start({ model: 'llama3.2:3b' })
  // What could do nothing in an empty conversation is not there, nor is what has the letters far apart.
  const options = page.getByRole('dialog', { name: 'Command palette' }).getByRole('option')
  for (const [query, found] of [
    ['tran', [/^\/translate/]],
    ['conversation', [/^Conversation settings/, /^New conversation/, /^Search all conversations/]],
  ] as const) {
    await page.keyboard.press('ControlOrMeta+K')
    await page.keyboard.type(query)
    await expect(options).toHaveText(found)
    await page.keyboard.press('Escape')
    await expect(options).toHaveCount(0)
  }
  await askAndWait(page, 'Prevent names, pins, settings and deleted new windows')
  expect(await first(page, 'rename')).toBe('Rename this conversation')
  expect(await first(page, 'settings')).toBe('Settings')
  expect(await first(page, 'delete')).toBe('Delete this conversation')
  expect(await first(page, 'pin')).toBe('Pin or unpin this conversation')
  expect(await first(page, 'new window')).toBe('New window')
  expect(await first(page, 'prevent')).toContain('Prevent names')
})

test('theme and text size are in the palette', async ({ start }) => {
  const { page } = await start()
  await expect(messageBox(page)).toBeFocused()
  const run = async (query: string) => {
    await page.keyboard.press('ControlOrMeta+K')
    await page.keyboard.type(query)
    await page.keyboard.press('Enter')
  }
  const size = () => page.evaluate(() => document.documentElement.style.getPropertyValue('--text-size'))
  await run('theme dark')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await run('theme: light')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
  await run('larger')
  await expect.poll(size).toBe('18px')
  await run('smaller')
  await expect.poll(size).toBe('16px')
})

test('what was chosen lately comes first, over a reload too; a slash command goes into the message box', async ({
  start,
}) => {
  const { page } = await start({ model: 'llama3.2:3b' })
  const options = page.getByRole('dialog', { name: 'Command palette' }).getByRole('option')
  const choose = async (query: string) => {
    await page.keyboard.press('ControlOrMeta+K')
    await expect(page.getByRole('combobox', { name: 'Command palette' })).toBeFocused()
    await page.keyboard.type(query)
    await page.keyboard.press('Enter')
  }
  await messageBox(page).fill('teh cat')
  await choose('spelling')
  await expect(messageBox(page)).toHaveValue('/fix teh cat')
  await expect(messageBox(page)).toBeFocused()
  // Another one takes its place, and what was typed stays.
  await choose('/rewr')
  await expect(messageBox(page)).toHaveValue('/rewrite teh cat')
  await choose('theme drak')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await page.keyboard.press('ControlOrMeta+K')
  await expect(options.nth(0)).toContainText('Theme: dark')
  await expect(options.nth(1)).toContainText('/rewrite')
  await expect(options.nth(2)).toContainText('/fix')
  await page.reload()
  await expect(messageBox(page)).toHaveValue('/rewrite teh cat')
  await page.keyboard.press('ControlOrMeta+K')
  await expect(options.nth(0)).toContainText('Theme: dark')
  await expect(options.nth(0)).toHaveAttribute('aria-selected', 'true')
  // Among what fits as well, the one that was chosen lately.
  await page.keyboard.type('theme')
  await expect(options.nth(0)).toContainText('Theme: dark')
})

import type { Page } from 'playwright/test'
import { expect, test } from '../e2e/support/aside.ts'
import { answer, askAndWait, conversation, messageBox } from '../e2e/support/chat.ts'

const name = (page: Page) => page.getByRole('heading', { level: 1 })
const sidebar = (page: Page) => page.getByRole('navigation', { name: 'Conversations' })

test('Esc in the name’s box keeps the old name, Enter takes the new one', async ({ start }) => {
  const { page } = await start({ model: 'llama3.2:3b' })
  await askAndWait(page, 'a first name')
  await expect(name(page)).not.toHaveText('New conversation')
  const before = (await name(page).textContent()) ?? ''
  const box = page.getByRole('textbox', { name: 'Name of the conversation' })
  await page.keyboard.press('F2')
  await box.fill('not this')
  await box.press('Escape')
  await expect(box).toHaveCount(0)
  await expect(messageBox(page)).toBeFocused()
  await expect(name(page)).toHaveText(before)
  await page.keyboard.press('F2')
  await box.fill('but this')
  await box.press('Enter')
  await expect(name(page)).toHaveText('but this')
  // What Esc left is not written later either.
  await page.reload()
  await expect(name(page)).toHaveText('but this')
})

test('F6 goes from the message box to the conversation, then to the list; Shift+F6 back', async ({ start }) => {
  const { page } = await start({ model: 'llama3.2:3b' })
  await askAndWait(page, 'hello')
  await expect(messageBox(page)).toBeFocused()
  await page.keyboard.press('F6')
  await expect(answer(page)).toBeFocused()
  await page.keyboard.press('F6')
  await expect(sidebar(page).locator(':focus')).toHaveCount(1)
  await page.keyboard.press('F6')
  await expect(messageBox(page)).toBeFocused()
  await page.keyboard.press('Shift+F6')
  await expect(sidebar(page).locator(':focus')).toHaveCount(1)
  await page.keyboard.press('Shift+F6')
  await expect(answer(page)).toBeFocused()
})

test('Esc in the search gives the focus back to where it was', async ({ start }) => {
  const { page } = await start({ model: 'llama3.2:3b' })
  await askAndWait(page, 'hello')
  const search = page.getByRole('combobox', { name: 'Search all conversations' })
  await page.keyboard.press('ControlOrMeta+Shift+F')
  await expect(search).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(messageBox(page)).toBeFocused()

  await page.keyboard.press('F6')
  await expect(answer(page)).toBeFocused()
  await page.keyboard.press('ControlOrMeta+Shift+F')
  await expect(search).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(answer(page)).toBeFocused()

  // The button that was pressed is gone meanwhile.
  await sidebar(page).getByRole('button', { name: 'Search', exact: true }).click()
  await expect(search).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(messageBox(page)).toBeFocused()
})

test('several windows say which they are', async ({ start }) => {
  const { page, newWindow } = await start()
  await expect(messageBox(page)).toBeFocused()
  await expect(sidebar(page).getByText('Window 1', { exact: true })).toHaveCount(0)
  const second = await newWindow()
  await expect(sidebar(second).getByText('Window 2', { exact: true })).toBeVisible()
  await expect(sidebar(page).getByText('Window 1', { exact: true })).toBeVisible()
})

test('in a narrow window the message box stands in the middle', async ({ start }) => {
  const { page } = await start()
  await expect(conversation(page)).toBeVisible()
  await page.setViewportSize({ width: 400, height: 700 })
  const sides = () =>
    page.locator('.composer').evaluate((box) => {
      const { left, right } = box.getBoundingClientRect()
      return Math.round(left - (innerWidth - right))
    })
  await expect.poll(sides).toBe(0)
})

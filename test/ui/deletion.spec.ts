import type { Page } from 'playwright/test'
import { expect, test } from '../e2e/support/aside.ts'
import { answers, askAndWait, messageBox, newConversation, questions } from '../e2e/support/chat.ts'

const rows = (page: Page) => page.getByRole('navigation', { name: 'Conversations' }).locator('[data-row]')

test('deletions are taken back one after the other, also when the note about them has gone', async ({ start }) => {
  const { page } = await start({ model: 'llama3.2:3b' })
  for (const text of ['first', 'second', 'third']) {
    await newConversation(page)
    await askAndWait(page, text)
  }
  await expect(rows(page)).toHaveCount(3)
  const note = page.getByRole('status').filter({ hasText: 'deleted' })
  for (let left = 2; left >= 0; left--) {
    await rows(page).first().focus()
    await page.keyboard.press('Delete')
    await expect(rows(page)).toHaveCount(left)
  }
  await expect(note).toContainText('and 2 more before')
  const covered = await page.locator('.toast').evaluate((toast) => {
    const composer = document.querySelector('.composer')?.getBoundingClientRect()
    return composer !== undefined && toast.getBoundingClientRect().bottom > composer.top
  })
  expect(covered).toBe(false)
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await messageBox(page).focus()
  for (let there = 1; there <= 3; there++) {
    await page.keyboard.press('ControlOrMeta+Z')
    await expect(rows(page)).toHaveCount(there)
  }
})

test('what was deleted is brought back in the settings, after a reload too', async ({ start }) => {
  const { page } = await start({ model: 'llama3.2:3b' })
  await askAndWait(page, 'keep this')
  await page.keyboard.press('ControlOrMeta+Shift+Backspace')
  await expect(rows(page)).toHaveCount(0)
  await page.reload()
  await expect(messageBox(page)).toBeFocused()
  await page.keyboard.press('ControlOrMeta+,')
  await page.getByRole('tab', { name: 'Privacy' }).click()
  await page.getByRole('button', { name: /^Bring .* back$/ }).click()
  await expect(page.getByText('Nothing was deleted since Aside was started.')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(rows(page)).toHaveCount(1)
})

test('a conversation deleted in another window says so at once, and can be brought back', async ({ start }) => {
  const { page, newWindow } = await start({ model: 'llama3.2:3b' })
  await askAndWait(page, 'shown in two windows')
  const other = await newWindow()
  await rows(other).first().click()
  await expect(answers(other)).toHaveCount(1)
  await page.keyboard.press('ControlOrMeta+Shift+Backspace')
  await expect(other.getByText('This conversation was deleted.')).toBeVisible()
  await expect(questions(other)).toHaveCount(0)
  await other.getByRole('log').getByRole('button', { name: 'Undo' }).click()
  await expect(questions(other)).toHaveText(/shown in two windows/)
  await expect(rows(page)).toHaveCount(1)
  await expect(messageBox(other)).toBeFocused()
})

import type { Page } from 'playwright/test'
import { expect, test } from '../e2e/support/aside.ts'
import { messageBox } from '../e2e/support/chat.ts'

const openPage = async (page: Page, name: string) => {
  await expect(messageBox(page)).toBeFocused()
  await page.keyboard.press('ControlOrMeta+,')
  await page.getByRole('tab', { name }).click()
}

test('every key at the slider of the text size counts, and the last one is kept', async ({ start }) => {
  const { page } = await start()
  await openPage(page, 'Appearance')
  const slider = page.getByRole('slider', { name: 'Text size' })
  await slider.focus()
  for (let n = 0; n < 8; n++) await page.keyboard.press('ArrowRight')
  await expect(slider).toHaveValue('24')
  // Left before the pause after which it is saved.
  await page.keyboard.press('Escape')
  const size = () => page.evaluate(() => document.documentElement.style.getPropertyValue('--text-size'))
  await expect.poll(size).toBe('24px')
  await page.reload()
  await expect.poll(size).toBe('24px')
})

test('a time to wait that can’t be is said to be none', async ({ start }) => {
  const { page } = await start()
  await openPage(page, 'Engines')
  await page.getByText('Advanced', { exact: true }).click()
  const box = page.getByRole('spinbutton', { name: 'Wait for the first word' })
  await expect(box).toHaveValue('10')
  await expect(box).toHaveAccessibleDescription(/0\.5 to 60 minutes/)
  await box.fill('0')
  await expect(box).toHaveAttribute('aria-invalid', 'true')
  await expect(box).toHaveAccessibleDescription('Not saved: it must be 0.5 to 60 minutes.')
  await box.fill('20')
  await expect(box).toHaveAttribute('aria-invalid', 'false')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await openPage(page, 'Engines')
  await page.getByText('Advanced', { exact: true }).click()
  await expect(box).toHaveValue('20')
})

test('what is wrong with an address is said of the address that stands there', async ({ start }) => {
  const { page } = await start()
  await openPage(page, 'Engines')
  const address = page.getByRole('textbox', { name: 'Ollama’s address' })
  for (const wrong of ['http://', 'http://127.0.0.1:99999', 'gopher://here']) {
    await address.fill(wrong)
    await expect(address).toHaveAttribute('aria-invalid', 'true')
    await address.press('Enter')
    await page.waitForTimeout(100)
    await expect(address).toHaveAttribute('aria-invalid', 'true')
  }
  await address.fill('http://127.0.0.1:5')
  await expect(address).toHaveAttribute('aria-invalid', 'false')
  await page.waitForTimeout(600)
  await expect(address).toHaveAttribute('aria-invalid', 'false')
})

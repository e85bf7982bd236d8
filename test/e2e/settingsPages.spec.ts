import { expect, test } from './support/aside.ts'
import { messageBox } from './support/chat.ts'
import { themes } from './support/lookFaults.ts'
import { screenFaults } from './support/screenFaults.ts'

test('every page of the settings is gone through by keys, in every theme, at 200 % and at 400 px', async ({
  start,
}) => {
  test.setTimeout(150_000)
  const { page } = await start()
  await page.emulateMedia({ ...themes.light, reducedMotion: 'reduce' })
  await page.setViewportSize({ width: 1280, height: 800 })
  await expect(messageBox(page)).toBeFocused()
  await page.keyboard.press('ControlOrMeta+,')
  const tabs = page.getByRole('tab')
  await expect(tabs.first()).toBeFocused()
  const found: string[] = []
  for (let at = 0; at < (await tabs.count()); at++) {
    const tab = tabs.nth(at)
    await expect(tab).toBeFocused()
    await expect(tab).toHaveAttribute('aria-selected', 'true')
    const name = await tab.textContent()
    found.push(...(await screenFaults(page)).map((fault) => `${name}: ${fault}`))
    // Looked at in a narrow window a moment ago, where the arrows to the sides go through the tabs.
    await expect(page.getByRole('tablist')).toHaveAttribute('aria-orientation', 'vertical')
    await tab.focus()
    await page.keyboard.press('ArrowDown')
  }
  await page.keyboard.press('Escape')
  await expect(messageBox(page)).toBeFocused()
  expect(found).toEqual([])
})

import { answer, ask, chooseModel, messageBox, questions, waitDone } from '../e2e/support/chat.ts'
import { expect, test } from '../e2e/support/fixtures.ts'
import { answerIn, box, faults, model, overlay, script } from '../e2e/support/quickPage.ts'

test('over a window: its own conversation, the one behind untouched, Esc and focus back, kept for ten minutes', async ({
  serve,
  startOllama,
}) => {
  const ollama = await startOllama(script)
  const app = await serve({ ollama: ollama.url })
  const page = await app.newTab()
  await page.clock.install()
  await page.reload()
  await chooseModel(page, model)
  await ask(page, 'behind')
  await waitDone(page)
  await messageBox(page).fill('my draft')
  await page.keyboard.press('Alt+Q')
  const over = overlay(page)
  await expect(box(over)).toBeFocused()
  await page.keyboard.type('aside')
  await page.keyboard.press('Enter')
  await expect(answerIn(over)).toContainText('Re: aside.')
  await waitDone(page)
  expect(await faults(page)).toEqual([])
  await page.keyboard.type('more')
  await page.keyboard.press('Escape')
  await expect(box(over)).toHaveValue('')
  for (let n = 0; n < 12; n++) await page.keyboard.press('Tab')
  expect(await over.evaluate((dialog) => dialog.contains(document.activeElement)), 'the focus stays inside').toBe(true)
  await page.keyboard.press('Escape')
  await expect(over).toHaveCount(0)
  await expect(messageBox(page)).toBeFocused()
  await expect(messageBox(page)).toHaveValue('my draft')
  await expect(questions(page)).toHaveText(['behind'])

  await page.clock.fastForward('09:00')
  await page.keyboard.press('Alt+Q')
  await expect(answerIn(over), 'nine minutes later').toContainText('Re: aside.')
  await page.keyboard.press('Escape')
  await page.clock.fastForward('10:01')
  await page.keyboard.press('Alt+Q')
  await expect(box(over)).toBeFocused()
  await expect(answerIn(over), 'more than ten later').toHaveCount(0)

  // From the palette, and from there into this very window.
  await page.keyboard.press('Escape')
  await page.keyboard.press('ControlOrMeta+K')
  await page.keyboard.type('Quick ask')
  await page.keyboard.press('Enter')
  await expect(box(over)).toBeFocused()
  await page.keyboard.type('endless over it')
  await page.keyboard.press('Enter')
  await expect(answerIn(over)).toContainText('On and on.')
  await page.keyboard.type('unsent')
  await page.keyboard.press('Control+Enter')
  await expect(over).toHaveCount(0)
  await expect(questions(page)).toHaveText(['endless over it'])
  await expect(answer(page)).toHaveAttribute('aria-busy', 'true')
  await expect(messageBox(page)).toHaveValue('unsent')

  // Once too often, Esc does nothing behind it; after any other key it does again.
  await page.keyboard.press('Alt+Q')
  await expect(box(over)).toBeFocused()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await expect(over).toHaveCount(0)
  await expect(messageBox(page)).toBeFocused()
  await expect(answer(page)).toHaveAttribute('aria-busy', 'true')
  await page.keyboard.press('End')
  await page.keyboard.press('Escape')
  await waitDone(page)
  await expect(messageBox(page)).toHaveValue('unsent')

  // A dialog comes over it, and leads back to it as it was.
  await page.keyboard.press('Alt+Q')
  await expect(box(over)).toBeFocused()
  await page.keyboard.type('half')
  for (const [key, name] of [
    ['K', 'Command palette'],
    ['/', 'Keyboard shortcuts'],
    [',', 'Settings'],
  ] as const) {
    await page.keyboard.press(`Control+${key}`)
    await expect(page.getByRole('dialog', { name })).toBeVisible()
    await expect(box(over), 'out of reach meanwhile').toHaveCount(0)
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog', { name })).toHaveCount(0)
    await expect(box(over)).toBeFocused()
    await expect(box(over)).toHaveValue('half')
  }
  await page.keyboard.press('Control+K')
  await page.keyboard.type('behind')
  await page.keyboard.press('Enter')
  await expect(questions(page), 'what is chosen is seen').toHaveText(['behind'])
  await expect(over).toHaveCount(0)
})

import { answer } from '../e2e/support/chat.ts'
import { expect, test } from '../e2e/support/fixtures.ts'
import { box, chips, drop, faults, openQuick, script, sent } from '../e2e/support/quickPage.ts'

test('chips: clipboard by key, dropped files, what is refused and why; sent before the text, and gone with Backspace', async ({
  serve,
  startOllama,
}) => {
  const ollama = await startOllama(script)
  const page = await openQuick(await serve({ ollama: ollama.url }))
  await page.evaluate(() => navigator.clipboard.writeText('fn main() {}\n'))
  await page.keyboard.press('Control+Shift+L')
  await expect(chips(page)).toHaveText([/Clipboard.*fn main\(\) \{\}/])
  await page.keyboard.press('Control+Shift+L')
  await expect(chips(page), 'the same text once').toHaveCount(1)

  await drop(page, [
    { name: 'notes.txt', text: 'Buy milk.\r\n' },
    { name: 'photo.jpg', text: '\u0000\u0001binary' },
    { name: 'huge.txt', text: 'x'.repeat(1024 * 1024 + 1) },
    { name: 'log.txt', text: 'all quiet' },
  ])
  await expect(chips(page)).toHaveText([/Clipboard/, /notes\.txtBuy milk\.about \d tokens, 10 characters/, /log\.txt/])
  await expect(page.getByRole('alert'), 'each that is refused').toHaveText(
    '“photo.jpg” is neither a text nor a picture or a PDF. “huge.txt” is larger than 1 MB. These were left out.',
  )
  expect(page.url(), 'a dropped file never takes the place of the page').toContain('/quick')
  expect(await faults(page)).toEqual([])

  await box(page).focus()
  await page.keyboard.press('Backspace')
  await expect(chips(page)).toHaveText([/Clipboard/, /notes\.txt/])
  await page.keyboard.type('explain')
  await page.keyboard.press('Enter')
  await expect(answer(page)).toContainText('explain.')
  expect(sent(ollama).at(-1)).toBe('File "Clipboard":\nfn main() {}\n\n\nFile "notes.txt":\nBuy milk.\n\n\nexplain')
  await expect(chips(page)).toHaveCount(0)
  await expect(page.getByText('notes.txt, 10 characters')).toBeVisible()

  // A removed one is not sent, by its button too.
  await page.keyboard.press('Control+Shift+L')
  await expect(chips(page)).toHaveCount(1)
  await page.getByRole('button', { name: 'Remove Clipboard' }).focus()
  await page.keyboard.press('Enter')
  await expect(chips(page)).toHaveCount(0)
  await expect(box(page)).toBeFocused()
  await page.keyboard.type('again')
  await page.keyboard.press('Enter')
  await expect(answer(page)).toContainText('Re: again.')
  expect(sent(ollama).at(-1)).toBe('again')

  await page.context().clearPermissions()
  await page.keyboard.press('Control+Shift+L')
  await expect(page.getByRole('alert')).toContainText('The browser did not let Aside read the clipboard.')
})

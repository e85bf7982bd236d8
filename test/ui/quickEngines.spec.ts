import { answer, waitDone } from '../e2e/support/chat.ts'
import { expect, test } from '../e2e/support/fixtures.ts'
import { askQuick, box, faults, script, sent } from '../e2e/support/quickPage.ts'

test('without a model it says so and refuses what the Guide can’t do; the first one that runs answers; a lost server is told', async ({
  serve,
  startOllama,
}) => {
  const gone = await startOllama(script)
  const port = Number(new URL(gone.url).port)
  await gone.close()
  const app = await serve({ ollama: gone.url })
  const page = await app.newTab()
  // As of a window that is hidden: no look at the engines but those that are needed.
  await page.addInitScript(() => Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' }))
  await page.goto(app.url.replace('/#', '/quick#'))
  const state = page.getByText('Ollama does not answer. The Guide answers questions about Aside.')
  await expect(state).toBeVisible()
  await page.keyboard.type('/explain this')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toContainText('No model is running. Start Ollama')
  await expect(box(page)).toHaveValue('/explain this')
  expect(await faults(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.keyboard.type('What is the Guide?')
  await page.keyboard.press('Enter')
  await expect(answer(page)).toContainText('manual')
  await waitDone(page)

  const ollama = await startOllama({ ...script, port })
  await askQuick(page, 'hi')
  expect(sent(ollama).at(-1)).toBe('hi')
  await askQuick(page, 'and now')
  await expect(state).toHaveCount(0)

  // A page that is loaded looks too.
  await ollama.close()
  await page.reload()
  await expect(box(page)).toBeFocused()
  await page.keyboard.press('Alt+N')
  await expect(state).toBeVisible()

  await app.kill()
  await expect(page.getByText('The connection to Aside is lost. Trying again…')).toBeVisible()
  await page.keyboard.type('still here')
  await page.keyboard.press('Enter')
  await expect(box(page)).toHaveValue('still here')
})

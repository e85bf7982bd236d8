import type { Page } from 'playwright/test'
import { expect, test } from '../e2e/support/aside.ts'
import { answer, answers, ask, askAndWait, conversation, messageBox, questions, waitDone } from '../e2e/support/chat.ts'
import type { OllamaScript } from '../support/ollamaServer.ts'

/** What has the focus, as a screen reader would name it. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement
    return element?.getAttribute('aria-label') ?? element?.textContent ?? ''
  })

const lines = (count: number, pause: number): OllamaScript => ({
  chat: () => [
    ...Array.from({ length: count }, (_, n) => [`Line ${n} of a long answer.\n\n`, { wait: pause }]).flat(),
    { done: { prompt_eval_count: 10, eval_count: count, eval_duration: 1e9 } },
  ],
})

const atEnd = (page: Page) =>
  conversation(page).evaluate((box) => Math.round(box.scrollHeight - box.clientHeight - box.scrollTop))

test('everything is reached and done by keys alone', async ({ start, startOllama }) => {
  let asked = 0
  const ollama = await startOllama({ chat: () => [`Answer ${++asked}.`, { done: {} }] })
  const { page } = await start({ ollama, model: 'llama3.2:3b' })
  await expect(messageBox(page)).toBeFocused()
  await page.keyboard.type('first words')
  await page.keyboard.press('Enter')
  await expect(answer(page)).toContainText('Answer 1.')
  // An answer that is still being written can't be regenerated: its key does nothing until the end.
  await waitDone(page)

  await page.keyboard.press('F6')
  await expect(answer(page)).toBeFocused()
  await page.keyboard.press('r')
  await expect(answer(page)).toContainText('Answer 2.')
  await waitDone(page)
  await expect(answer(page)).toBeFocused()
  await page.keyboard.press('[')
  await expect(answer(page)).toContainText('Answer 1.')
  await expect(answer(page)).toBeFocused()
  await expect(answer(page)).toContainText('1 of 2')

  await page.keyboard.press('k')
  await expect(questions(page)).toBeFocused()
  await page.keyboard.press('e')
  await expect(page.getByRole('textbox', { name: 'Edit the question' })).toBeFocused()
  await page.keyboard.type(', changed')
  await page.keyboard.press('Enter')
  await expect(messageBox(page)).toBeFocused()
  await expect(questions(page)).toContainText('first words, changed')
  await expect(answer(page)).toContainText('Answer 3.')
  await waitDone(page)

  await page.keyboard.press('ControlOrMeta+K')
  await expect(page.getByRole('dialog', { name: 'Command palette' })).toBeVisible()
  await page.keyboard.type('keyboard short')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect.poll(() => focused(page)).not.toBe('')
})

test('a dialog gives the focus back', async ({ start }) => {
  const { page } = await start()
  await expect(messageBox(page)).toBeFocused()
  for (const [keys, name] of [
    ['ControlOrMeta+,', 'Settings'],
    ['ControlOrMeta+K', 'Command palette'],
    ['ControlOrMeta+/', 'Keyboard shortcuts'],
    ['ControlOrMeta+.', 'Conversation settings'],
  ] as const) {
    await messageBox(page).focus()
    await page.keyboard.press(keys)
    await expect(page.getByRole('dialog', { name })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect(messageBox(page)).toBeFocused()
  }
})

test('Esc clears the text, and Up brings it back', async ({ start }) => {
  const { page } = await start()
  await expect(messageBox(page)).toBeFocused()
  await page.keyboard.type('half a thought')
  await page.keyboard.press('Escape')
  await expect(messageBox(page)).toHaveValue('')
  await page.keyboard.press('ArrowUp')
  await expect(messageBox(page)).toHaveValue('half a thought')
})

test('Enter that ends a composition sends nothing', async ({ start }) => {
  const { page } = await start()
  await expect(messageBox(page)).toBeFocused()
  await messageBox(page).fill('日本')
  await messageBox(page).evaluate((box) => {
    const event = new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, isComposing: true })
    box.dispatchEvent(event)
  })
  await expect(messageBox(page)).toHaveValue('日本')
  await expect(questions(page)).toHaveCount(0)
  await messageBox(page).press('Enter')
  await expect(questions(page)).toHaveCount(1)
})

test('the view follows the end only while the reader is there', async ({ start, startOllama }) => {
  const { page } = await start({ ollama: await startOllama(lines(160, 25)), model: 'llama3.2:3b' })
  await ask(page, 'go')
  await expect(answer(page)).toContainText('Line 30')
  expect(await atEnd(page)).toBeLessThan(40)

  await conversation(page).hover()
  await page.mouse.wheel(0, -400)
  const jump = page.getByRole('button', { name: /Jump to latest/ })
  await expect(jump).toBeVisible()
  const top = await conversation(page).evaluate((box) => box.scrollTop)
  await expect(answer(page)).toContainText('Line 60')
  expect(await conversation(page).evaluate((box) => box.scrollTop)).toBe(top)

  await jump.click()
  await expect(jump).toHaveCount(0)
  await waitDone(page)
  await expect.poll(() => atEnd(page)).toBeLessThan(2)
})

test('a finished answer is announced once, and never token by token', async ({ start, startOllama }) => {
  const { page } = await start({ ollama: await startOllama(lines(30, 20)), model: 'llama3.2:3b' })
  await page.evaluate(() => {
    const said: string[] = []
    Object.assign(window, { said })
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        const region = (target instanceof Element ? target : target.parentElement)?.closest(
          '[aria-live], [role="status"]',
        )
        if (region && region.getAttribute('aria-live') !== 'off') said.push(region.textContent?.trim() ?? '')
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true })
  })
  await ask(page, 'go')
  await expect(answer(page)).toContainText('Line 29')
  await waitDone(page)
  const said = () => page.evaluate(() => (window as unknown as { said: string[] }).said.filter((text) => text !== ''))
  await expect.poll(said).toEqual(['Answer finished.'])
})

test('the model list is searched, and its choice is the next answer’s', async ({ start }) => {
  const { page } = await start()
  await expect(messageBox(page)).toBeFocused()
  await page.keyboard.press('ControlOrMeta+Shift+M')
  await page.keyboard.type('llama3.2')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Model llama3.2:3b' })).toBeVisible()
  await expect(messageBox(page)).toBeFocused()
  await expect(await askAndWait(page, 'hello')).toContainText('You said: hello')
})

test('search finds a word in any conversation and shows its message', async ({ start, startOllama }) => {
  const ollama = await startOllama({ chat: () => ['The word is periwinkle.', { done: {} }] })
  const { page } = await start({ ollama, model: 'llama3.2:3b' })
  await askAndWait(page, 'a colour')
  await page.getByRole('button', { name: 'New conversation', exact: true }).click()
  await expect(answers(page)).toHaveCount(0)
  await page.keyboard.press('ControlOrMeta+Shift+F')
  await page.keyboard.type('periwink')
  await expect(page.getByRole('option').locator('mark')).toHaveText(/periwink/i)
  await page.keyboard.press('Enter')
  await expect(answer(page)).toContainText('periwinkle')
  await expect(answer(page)).toBeFocused()
})

test('find marks every place in the conversation and goes through them', async ({ start, startOllama }) => {
  const ollama = await startOllama({ chat: () => ['A *sto*ry of three stories. STORY!', { done: {} }] })
  const { page } = await start({ ollama, model: 'llama3.2:3b' })
  await askAndWait(page, 'tell me a story')
  await page.keyboard.press('ControlOrMeta+K')
  await page.keyboard.type('find in')
  await page.keyboard.press('Enter')
  const box = page.getByRole('textbox', { name: 'Find in this conversation' })
  await box.fill('story')
  const place = page.getByRole('search').getByRole('status')
  await expect(place).toHaveText('1 of 3')
  const marked = () => page.evaluate(() => [...(CSS.highlights.get('find-current') ?? [])].map(String))
  await expect.poll(marked).toEqual(['story'])
  await box.press('Enter')
  await box.press('Enter')
  await expect(place).toHaveText('3 of 3')
  await expect.poll(marked).toEqual(['STORY'])
  await box.press('Escape')
  await expect(box).toHaveCount(0)
  expect(await page.evaluate(() => CSS.highlights.size)).toBe(0)
  await expect(messageBox(page)).toBeFocused()
})

test('an address beyond this machine needs a clear yes that names it', async ({ start }) => {
  const { page } = await start()
  await expect(messageBox(page)).toBeFocused()
  await page.keyboard.press('ControlOrMeta+,')
  await page.getByRole('tab', { name: 'Engines' }).click()
  const address = page.getByRole('textbox', { name: 'Ollama’s address' })
  await address.fill('http://models.example.com:11434')
  await address.press('Enter')
  const question = page.getByRole('alertdialog', { name: 'Send conversations to models.example.com:11434?' })
  await expect(question.getByRole('button', { name: 'No, keep the old address' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(question).toHaveCount(0)
  await expect(address).toHaveValue('')
})

test('below 760 px the sidebar is a drawer that Esc closes', async ({ start }) => {
  const { page } = await start()
  await expect(messageBox(page)).toBeFocused()
  await page.setViewportSize({ width: 600, height: 700 })
  const sidebar = page.getByRole('navigation', { name: 'Conversations' })
  await expect(sidebar).toHaveCount(0)
  await page.keyboard.press('ControlOrMeta+B')
  await expect(sidebar).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(sidebar).toHaveCount(0)
  await expect(messageBox(page)).toBeFocused()
})

test('quick ask: one line, the answer below it, a follow-up in the same conversation, then a window', async ({
  start,
  startOllama,
}) => {
  const ollama = await startOllama({
    chat: ({ messages }) => [`${messages?.filter(({ role }) => role === 'user').length} asked.`, { done: {} }],
  })
  const { page } = await start({ ollama })
  await page.goto(new URL('/quick.html', page.url()).href)
  const line = page.getByRole('textbox', { name: 'Ask', exact: true })
  // Before the engines are known: the question waits for them, rather than go to the Guide.
  await line.fill('first')
  await line.press('Enter')
  await expect(answer(page)).toContainText('1 asked.')
  await line.fill('second')
  await line.press('Enter')
  await expect(answer(page)).toContainText('2 asked.')
  const opened = page.context().waitForEvent('page')
  await page.keyboard.press('ControlOrMeta+Enter')
  const window = await opened
  await expect(answers(window)).toHaveCount(2)
  await page.keyboard.press('Escape')
  await expect(answers(page)).toHaveCount(0)
})

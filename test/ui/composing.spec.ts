import type { Page } from 'playwright/test'
import { expect, test } from '../e2e/support/aside.ts'
import { answer, answers, ask, askAndWait, chooseModel, messageBox, questions, waitDone } from '../e2e/support/chat.ts'
import type { OllamaScript } from '../support/ollamaServer.ts'

const model = 'llama3.2:3b'
const stopButton = (page: Page) => page.getByRole('button', { name: 'Stop', exact: true })
const rows = (page: Page) => page.getByRole('list', { name: 'Queued messages' }).getByRole('paragraph')
const settings = (page: Page) => page.getByRole('dialog', { name: 'Conversation settings' })

/** Answers without an end to questions that say so, and at once to all others. */
const endless: OllamaScript = {
  chat: ({ messages }) => {
    const question = messages?.findLast(({ role }) => role === 'user')?.content ?? ''
    return question.includes('endless') ? ['On and on. ', 'forever'] : [`Re: ${question}.`, { done: {} }]
  },
}

test('what is typed into the conversation’s settings is kept by Esc and a click beside them, and over a reload', async ({
  start,
}) => {
  const { page } = await start()
  await expect(messageBox(page)).toBeFocused()
  await page.keyboard.press('ControlOrMeta+.')
  await settings(page).getByLabel('System prompt').fill('Answer in verse.')
  await page.keyboard.press('Escape')
  await expect(settings(page)).toHaveCount(0)
  await page.keyboard.press('ControlOrMeta+.')
  await expect(settings(page).getByLabel('System prompt')).toHaveValue('Answer in verse.')
  await settings(page).getByLabel('Temperature').fill('0.3')
  await page.mouse.click(4, 4)
  await expect(settings(page)).toHaveCount(0)

  await chooseModel(page, model)
  await page.reload()
  await expect(page.getByRole('button', { name: `Model ${model}` })).toBeVisible()
  await page.keyboard.press('ControlOrMeta+.')
  await expect(settings(page).getByLabel('System prompt')).toHaveValue('Answer in verse.')
  const temperature = settings(page).getByLabel('Temperature')
  await expect(temperature).toHaveValue('0.3')

  await temperature.fill('9')
  await page.keyboard.press('Escape')
  await expect(temperature).toHaveValue('9')
  await expect(temperature).toBeFocused()
  await expect(settings(page).getByText('A number from 0 to 2.')).toBeVisible()
  await settings(page).getByRole('button', { name: 'Cancel' }).click()
  await expect(settings(page)).toHaveCount(0)
  await page.keyboard.press('ControlOrMeta+.')
  await expect(temperature).toHaveValue('0.3')
})

test('thinking is asked only of a model that can, and its level comes back', async ({ start, ollama }) => {
  const { page } = await start({ model: 'qwen3:4b' })
  const asked = () => ollama.requests.filter(({ path }) => path === '/api/chat').map(({ body }) => body.think)
  await page.keyboard.press('ControlOrMeta+.')
  await settings(page).getByLabel('Thinking').selectOption('High')
  await page.keyboard.press('Escape')
  const think = page.getByRole('button', { name: 'Think', exact: true })
  await expect(think).toHaveAttribute('aria-pressed', 'true')
  await think.click()
  await expect(think).toHaveAttribute('aria-pressed', 'false')
  await think.click()
  await expect(think).toHaveAttribute('aria-pressed', 'true')
  await chooseModel(page, model)
  await expect(think).toHaveCount(0)
  await expect(await askAndWait(page, 'hello')).toContainText('You said: hello')
  await chooseModel(page, 'qwen3:4b')
  await think.click()
  await think.click()
  await askAndWait(page, 'hard one')
  expect(asked().at(0), 'of the model that cannot').toBeUndefined()
  expect(asked().at(-1)).toBe('high')
})

test('what was cleared comes back before the queue does, newest first', async ({ start, startOllama }) => {
  const { page } = await start({ ollama: await startOllama(endless), model })
  await ask(page, 'endless')
  await expect(answer(page)).toContainText('On and on.')
  await ask(page, 'queued')
  await expect(rows(page)).toHaveText(['queued'])
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  await expect(messageBox(page), 'the last row leaves the focus to the box').toBeFocused()
  await ask(page, 'waits')
  await page.keyboard.press('ArrowUp')
  await expect(messageBox(page)).toHaveValue('queued')
  await messageBox(page).fill('')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Control+A')
  await page.keyboard.press('Delete')
  await expect(rows(page)).toHaveText(['waits'])
  await page.keyboard.press('ArrowUp')
  await expect(messageBox(page)).toHaveValue('queued')
})

test('the queue is sorted and changed by keys alone', async ({ start, startOllama }) => {
  const { page } = await start({ ollama: await startOllama(endless), model })
  await ask(page, 'endless')
  await expect(answer(page)).toContainText('On and on.')
  for (const text of ['a', 'b', 'c']) await ask(page, text)
  await expect(rows(page)).toHaveText(['a', 'b', 'c'])
  const edit = page.getByRole('button', { name: 'Edit', exact: true }).and(page.locator('.queue button'))
  await edit.nth(2).focus()
  await page.keyboard.press('Alt+ArrowUp')
  await expect(rows(page)).toHaveText(['a', 'c', 'b'])
  await expect(edit.nth(1)).toBeFocused()
  await page.getByRole('button', { name: 'Move down' }).first().focus()
  await page.keyboard.press('Enter')
  await expect(rows(page)).toHaveText(['c', 'a', 'b'])
  await expect(page.getByRole('button', { name: 'Move down' }).nth(1)).toBeFocused()

  await edit.nth(1).focus()
  await page.keyboard.press('Enter')
  await expect(messageBox(page)).toBeFocused()
  await expect(messageBox(page)).toHaveValue('a')
  await expect(rows(page)).toHaveText(['c', 'b'])
  await page.keyboard.type(' changed')
  await page.keyboard.press('Enter')
  await expect(rows(page)).toHaveText(['c', 'a changed', 'b'])

  await page.keyboard.press('Escape')
  await waitDone(page)
  await expect(page.getByText('The queue waits')).toBeVisible()
  await ask(page, 'd')
  await expect(rows(page)).toHaveText(['c', 'a changed', 'b', 'd'])
  await page
    .getByRole('button', { name: /^Send now/ })
    .nth(3)
    .focus()
  await page.keyboard.press('Enter')
  await expect(questions(page).nth(1)).toContainText('d')
  await expect(answers(page)).toHaveCount(5)
  await expect(rows(page)).toHaveCount(0)
})

test('a version that is not shown is answered with a Stop of its own', async ({ start, startOllama }) => {
  let asked = 0
  const ollama = await startOllama({
    chat: () => (++asked === 1 ? ['The first.', { done: {} }] : ['On and on. ', 'forever']),
  })
  const { page } = await start({ ollama, model })
  await askAndWait(page, 'go')
  await page.getByRole('button', { name: /^Regenerate/ }).click()
  await expect(answer(page)).toContainText('On and on.')
  await expect(stopButton(page)).toBeVisible()
  await answer(page).focus()
  await page.keyboard.press('[')
  await expect(answer(page)).toContainText('The first.')
  await expect(stopButton(page)).toHaveCount(0)
  await expect(page.getByText('Another version is being answered.')).toBeVisible()
  await page.getByRole('button', { name: 'Stop that answer' }).click()
  await expect(page.getByText('Another version is being answered.')).toHaveCount(0)
  await page.getByRole('button', { name: /^Next version/ }).click()
  await expect(answer(page)).toContainText('You stopped this answer.')
})

test('a model that takes its time says so, and for how long', async ({ start, startOllama }) => {
  const { page } = await start({ ollama: await startOllama({ chat: () => ['forever'] }), model })
  await ask(page, 'go')
  const waiting = answer(page).getByText(/Waiting for the model… \d+ s/)
  await expect(waiting).toBeVisible()
  expect(await waiting.evaluate((element) => element.getBoundingClientRect().height)).toBeGreaterThan(10)
})

test('what needs an address leads to it', async ({ start }) => {
  const { page } = await start({ ollama: 'none' })
  await expect(page.getByRole('heading', { name: /^Ollama is (not on|installed)/ })).toBeVisible()
  await page.getByRole('button', { name: 'Set address' }).click()
  const box = page.getByRole('textbox', { name: 'Ollama’s address' })
  await expect(box).toBeFocused()
  const save = page.getByRole('dialog', { name: 'Settings' }).getByRole('button', { name: 'Save' }).first()
  for (const act of [() => box.press('Enter'), () => save.click()]) {
    await box.fill('127.0.0.1:9')
    await act()
    await expect(box).toHaveAccessibleDescription(/^Saved/)
    await expect(save).toBeDisabled()
    await expect(box).toBeFocused()
    await box.fill('')
    await box.press('Enter')
    await expect(box).toHaveAccessibleDescription('Saved')
  }
  await page.keyboard.press('Escape')
  await page.keyboard.press('ControlOrMeta+,')
  await expect(page.getByRole('tab', { name: 'Appearance' })).toHaveAttribute('aria-selected', 'true')
})

test('too little memory offers the settings that help', async ({ start, startOllama }) => {
  const error = 'model requires more system memory (9 GiB) than is available (2 GiB)'
  const ollama = await startOllama({ chat: () => ({ status: 500, body: { error } }) })
  const { page } = await start({ ollama, model })
  await ask(page, 'go')
  await page.getByRole('alert').getByRole('button', { name: 'Conversation settings' }).click()
  await expect(settings(page)).toBeVisible()
})

test('no engine is shown as ready while the connection is lost', async ({ start }) => {
  const aside = await start({ model })
  const status = aside.page.getByRole('group', { name: 'Status' })
  await expect(status).toContainText('Ollama')
  await aside.kill()
  await expect(status).toContainText('Not connected')
  await expect(status.locator('.dot')).toHaveClass(/dot-off/)
  await aside.again()
  await expect(status).toContainText('Ollama')
})

test('Enter that ends a composition sends no changed question', async ({ start, ollama }) => {
  const { page } = await start({ model })
  await askAndWait(page, 'first')
  await page.getByRole('button', { name: 'Edit', exact: true }).click()
  const editor = page.getByRole('textbox', { name: 'Edit the question' })
  await editor.fill('日本')
  await editor.evaluate((box) =>
    box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true, cancelable: true })),
  )
  await expect(editor).toHaveValue('日本')
  await editor.press('Enter')
  await expect(questions(page)).toContainText('日本')
  await expect(answer(page)).toContainText('You said: 日本')
  expect(ollama.requests.filter(({ path }) => path === '/api/chat')).toHaveLength(2)
})

import { expect, test } from '../support/aside.ts'
import { answer, answers, ask, askAndWait, messageBox, questions, waitDone } from '../support/chat.ts'

test('each window keeps its own history, draft and place; both come back', async ({ start }) => {
  const aside = await start({ model: 'llama3.2:3b' })
  await askAndWait(aside.page, 'from window one')
  const second = await aside.newWindow()
  await expect(questions(second)).toHaveCount(0)
  await askAndWait(second, 'from window two')
  await messageBox(second).fill('half a thought')
  await expect(messageBox(aside.page)).toHaveValue('')
  await expect(answer(aside.page)).toContainText('from window one')
  const other = second.getByRole('navigation', { name: 'Conversations' })
  await expect(other.getByRole('button', { name: 'from window one', exact: true })).toBeVisible()
  await expect(other.getByText('This window')).toBeVisible()
  await second.waitForTimeout(600)
  await aside.quit()
  await aside.again()
  const first = await aside.windowWith('from window one')
  const last = await aside.windowWith('from window two')
  await expect(messageBox(last)).toHaveValue('half a thought')
  await expect(messageBox(first)).toHaveValue('')
})

test('one conversation in two windows streams in both', async ({ start, startOllama }) => {
  const ollama = await startOllama({
    chat: () => [...Array.from({ length: 120 }, (_, n) => [`${n} `, { wait: 30 }]).flat(), { done: {} }],
  })
  const aside = await start({ ollama, model: 'llama3.2:3b' })
  await ask(aside.page, 'count for both')
  await expect(answer(aside.page)).toContainText('3 4')
  const second = await aside.newWindow()
  await second
    .getByRole('button', { name: /count for both/ })
    .first()
    .click()
  await expect(answer(second)).toContainText('3 4')
  await expect(answer(second)).toHaveAttribute('aria-busy', 'true')
  await Promise.all([waitDone(aside.page), waitDone(second)])
  const whole = Array.from({ length: 120 }, (_, n) => n).join(' ')
  await expect(answer(aside.page)).toContainText(whole)
  await expect(answer(second)).toContainText(whole)
})

test('several answers at once, each in its conversation', async ({ start, startOllama }) => {
  const ollama = await startOllama({
    chat: ({ messages }) => {
      const name = messages?.at(-1)?.content ?? ''
      return [...Array.from({ length: 60 }, (_, n) => [`${name}${n} `, { wait: 20 }]).flat(), { done: {} }]
    },
  })
  const aside = await start({ ollama, model: 'llama3.2:3b' })
  const second = await aside.newWindow()
  await Promise.all([ask(aside.page, 'a'), ask(second, 'b')])
  await Promise.all([waitDone(aside.page), waitDone(second)])
  const whole = (name: string) => Array.from({ length: 60 }, (_, n) => `${name}${n}`).join(' ')
  await expect(answer(aside.page)).toContainText(whole('a'))
  await expect(answer(second)).toContainText(whole('b'))
  await expect(answers(second)).toHaveCount(1)
})

test('conversations are renamed, pinned, deleted and brought back', async ({ start }) => {
  const { page } = await start({ model: 'llama3.2:3b' })
  await askAndWait(page, 'keep me')
  const sidebar = page.getByRole('navigation', { name: 'Conversations' })
  const row = sidebar.getByRole('button', { name: /keep me/ }).first()
  await row.focus()
  await row.press('F2')
  const name = sidebar.getByRole('textbox')
  await name.fill('A better name')
  await name.press('Enter')
  const renamed = sidebar.getByRole('button', { name: /A better name/ }).first()
  await expect(renamed).toBeVisible()
  await renamed.focus()
  await renamed.press('Delete')
  await expect(sidebar.getByRole('button', { name: /A better name/ })).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(sidebar.getByRole('button', { name: /A better name/ }).first()).toBeVisible()
})

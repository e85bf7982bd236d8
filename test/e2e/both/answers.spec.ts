import type { Step } from '../../support/ollamaAnswers.ts'
import { expect, test } from '../support/aside.ts'
import {
  answer,
  answers,
  ask,
  askAndWait,
  messageBox,
  newConversation,
  questions,
  stop,
  waitDone,
} from '../support/chat.ts'

const words = (count: number, pause: number): Step[] => [
  ...Array.from({ length: count }, (_, n) => [`word${n} `, { wait: pause }]).flat(),
  { done: { prompt_eval_count: 12, eval_count: count, eval_duration: 1e9 } },
]

test('a question is answered while one watches, and both are there after a restart', async ({ start, startOllama }) => {
  const ollama = await startOllama({
    chat: ({ messages }) => {
      const { role, content } = messages?.at(-1) ?? {}
      if (role === 'assistant') return [' the story.', { done: {} }]
      if (content === 'Tell me all') return ['Half of', { done: { done_reason: 'length' } }]
      return [`You said: ${content}`, { done: {} }]
    },
  })
  const aside = await start({ ollama, model: 'llama3.2:3b' })
  const said = await askAndWait(aside.page, 'Good morning')
  await expect(said).toContainText('You said: Good morning')
  await expect(questions(aside.page)).toHaveText(/Good morning/)
  await expect(answer(aside.page).getByText(/limit of tokens/)).toHaveCount(0)
  await askAndWait(aside.page, 'Tell me all')
  await aside.quit()
  const again = await aside.again()
  await expect(answers(again).first()).toContainText('You said: Good morning')
  await expect(questions(again).first()).toHaveText(/Good morning/)

  // What ended at a limit says so, and can go on.
  await expect(answer(again)).toContainText('The answer stopped here because it reached its limit of tokens.')
  await answer(again).getByRole('button', { name: 'Continue' }).click()
  await waitDone(again)
  await expect(answer(again)).toContainText('Half of the story.')
  await expect(answer(again).getByText(/limit of tokens/)).toHaveCount(0)
})

test('the text grows word by word; Stop and Escape end it, keep its text and close the connection', async ({
  start,
  startOllama,
}) => {
  const ollama = await startOllama({
    chat: ({ messages }) => (messages?.at(-1)?.content === 'a few' ? words(60, 50) : words(400, 30)),
  })
  const { page } = await start({ ollama, model: 'llama3.2:3b' })
  await ask(page, 'a few')
  await expect(answer(page)).toContainText('word3')
  await expect(answer(page)).toHaveAttribute('aria-busy', 'true')
  await expect(answer(page)).not.toContainText('word59')
  await waitDone(page)
  await expect(answer(page)).toContainText('word59')

  for (const [way, end] of [
    ['Stop', () => stop(page)],
    ['Escape', () => page.keyboard.press('Escape')],
  ] as const) {
    await test.step(way, async () => {
      await newConversation(page)
      await expect(answers(page)).toHaveCount(0)
      await ask(page, 'many')
      await expect(answer(page)).toContainText('word3')
      await end()
      await waitDone(page)
      await expect(answer(page)).toContainText('word3')
      await expect(answer(page)).not.toContainText('word399')
      const chat = ollama.requests.filter((request) => request.path === '/api/chat').at(-1)
      expect((await chat?.closed)?.early).toBe(true)
    })
  }
})

test('regenerating makes a branch; the switcher goes back and forth, also after a restart', async ({
  start,
  startOllama,
}) => {
  let asked = 0
  const ollama = await startOllama({ chat: () => [`Answer number ${++asked}.`, { done: {} }] })
  const aside = await start({ ollama, model: 'llama3.2:3b' })
  const { page } = aside
  await askAndWait(page, 'Tell me')
  await page
    .getByRole('button', { name: /^Regenerate/ })
    .last()
    .click()
  await expect(answer(page)).toContainText('Answer number 2.')
  await waitDone(page)
  await expect(page.getByText('2 of 2')).toBeVisible()
  await page.getByRole('button', { name: /^Previous version/ }).click()
  await expect(answer(page)).toContainText('Answer number 1.')
  await expect(page.getByText('1 of 2')).toBeVisible()
  // The page shows the choice before main has it; what main answers now came after it.
  await page.keyboard.press('ControlOrMeta+Shift+F')
  await page.keyboard.type('Tell')
  await expect(page.getByRole('option').locator('mark').first()).toHaveText('Tell')
  await aside.quit()
  const again = await aside.again()
  await expect(answer(again)).toContainText('Answer number 1.')
  await again.getByRole('button', { name: /^Next version/ }).click()
  await expect(answer(again)).toContainText('Answer number 2.')
})

test('an edited question is a branch of its own', async ({ start }) => {
  const { page } = await start({ model: 'llama3.2:3b' })
  await askAndWait(page, 'first')
  await askAndWait(page, 'second')
  await questions(page).first().hover()
  await page.getByRole('button', { name: /^Edit/ }).first().click()
  const editor = page.getByRole('textbox', { name: /^Edit/ })
  await editor.fill('changed')
  await editor.press('Enter')
  await expect(answer(page)).toContainText('You said: changed')
  await waitDone(page)
  await expect(answers(page)).toHaveCount(1)
  await page.getByRole('button', { name: /^Previous version/ }).click()
  await expect(answers(page)).toHaveCount(2)
  await expect(answer(page)).toContainText('You said: second')
})

test('Enter while an answer streams queues the next message', async ({ start, startOllama }) => {
  const ollama = await startOllama({
    chat: ({ messages }) => {
      const question = messages?.at(-1)?.content ?? ''
      return [`You said: ${question}`, { wait: question === 'one' ? 1_500 : 10 }, { done: {} }]
    },
  })
  const { page } = await start({ ollama, model: 'llama3.2:3b' })
  await ask(page, 'one')
  await expect(answer(page)).toContainText('You said: one')
  await ask(page, 'two')
  await expect(questions(page)).toHaveCount(1)
  await expect(page.getByText('two', { exact: true })).toBeVisible()
  await expect(answers(page)).toHaveCount(2)
  await expect(answer(page)).toContainText('You said: two')
})

test('thinking is folded to one line that opens; Shift+Enter makes a line, Enter sends, and a draft is kept over a reload', async ({
  start,
}) => {
  const { page } = await start({ model: 'qwen3:4b' })
  await askAndWait(page, 'Show me')
  const thoughts = answer(page).getByText('The user asks something.')
  await expect(thoughts).toBeHidden()
  await answer(page)
    .getByText(/^Thought for/)
    .click()
  await expect(thoughts).toBeVisible()

  await messageBox(page).fill('line one')
  await messageBox(page).press('Shift+Enter')
  await messageBox(page).pressSequentially('line two')
  await expect(messageBox(page)).toHaveValue('line one\nline two')
  await page.waitForTimeout(600)
  await page.reload()
  await expect(messageBox(page)).toHaveValue('line one\nline two')
  await messageBox(page).press('Enter')
  await expect(questions(page)).toHaveCount(2)
  await expect(messageBox(page)).toHaveValue('')
})

import type { OllamaScript } from '../../support/ollamaServer.ts'
import { expect, test } from '../support/aside.ts'
import { alerts, answer, answers, ask, askAndWait, chooseModel, newConversation, waitDone } from '../support/chat.ts'

const numbers = (count: number, pause: number): OllamaScript => ({
  chat: () => [
    ...Array.from({ length: count }, (_, n) => [`${n} `, { wait: pause }]).flat(),
    { done: { prompt_eval_count: 12, eval_count: count, eval_duration: 1e9 } },
  ],
})

test('killed in the middle of an answer: its text is kept, and it can be continued', async ({ start, startOllama }) => {
  let asked = 0
  const ollama = await startOllama({
    chat: () => {
      asked++
      if (asked > 1) return ['and the rest.', { done: {} }]
      return [...Array.from({ length: 400 }, (_, n) => [`w${n} `, { wait: 20 }]).flat(), { done: {} }]
    },
  })
  const aside = await start({ ollama, model: 'llama3.2:3b' })
  await ask(aside.page, 'go')
  await expect(answer(aside.page)).toContainText('w60')
  await aside.kill()
  const again = await aside.again()
  await expect(answer(again)).toContainText('w20')
  await expect(again.getByText(/closed in the middle/i).first()).toBeVisible()
  await again.getByRole('button', { name: /^Continue/ }).click()
  await expect(answer(again)).toContainText('and the rest.')
  await waitDone(again)
  await expect(answer(again)).toContainText('w20')
  expect(ollama.requests.at(-1)?.path).toBeDefined()
  const resumed = ollama.requests.filter(({ path }) => path === '/api/chat').at(-1)
  expect(resumed?.body.messages?.at(-1)).toMatchObject({ role: 'assistant', content: expect.stringContaining('w20') })
})

test('reloaded in the middle of an answer: the whole answer is there, nothing twice', async ({
  start,
  startOllama,
}) => {
  const { page } = await start({ ollama: await startOllama(numbers(200, 20)), model: 'llama3.2:3b' })
  await ask(page, 'count')
  await expect(answer(page)).toContainText('20 21')
  await page.reload()
  await expect(answer(page)).toContainText('20 21')
  await expect(answer(page)).toHaveAttribute('aria-busy', 'true')
  await waitDone(page)
  const whole = Array.from({ length: 200 }, (_, n) => n).join(' ')
  await expect(answer(page)).toContainText(whole)
})

test('the engine is down, then up', async ({ start, startOllama }) => {
  const ollama = await startOllama()
  const port = Number(new URL(ollama.url).port)
  const aside = await start({ ollama, model: 'llama3.2:3b' })
  await askAndWait(aside.page, 'one')
  await ollama.close()
  await ask(aside.page, 'two')
  await expect(alerts(aside.page)).toContainText(/Ollama/)
  await startOllama({ port })
  await aside.page
    .getByRole('button', { name: /^(Retry|Try again)/ })
    .last()
    .click()
  await expect(answer(aside.page)).toContainText('You said: two')
})

test('failures a person understands', async ({ start }) => {
  const cases: [string, string, RegExp][] = [
    ['broken:1b', 'This answer is cut', /broke off|cut|ended/i],
    ['reset:1b', 'The connection of this answer', /./],
    ['dies:1b', 'The engine dies', /stopped/i],
    ['malformed:1b', 'What comes next', /./],
    ['overflow:1b', '', /9,?020|context/i],
    ['busy:1b', '', /busy/i],
    ['hungry:1b', '', /memory/i],
  ]
  const { page } = await start()
  for (const [model, kept, says] of cases) {
    await test.step(model, async () => {
      await newConversation(page)
      await expect(answers(page)).toHaveCount(0)
      await chooseModel(page, model)
      await ask(page, 'hello')
      await expect(alerts(page)).toContainText(says)
      await expect(alerts(page).getByRole('button').first()).toBeVisible()
      await expect(answer(page)).toContainText(kept)
    })
  }
})

test('no engine at all', async ({ start }) => {
  const { page } = await start({ ollama: 'none' })
  const said = await askAndWait(page, 'how do I open a new window?')
  await expect(said).toContainText('Ctrl+Shift+N')
  await expect(said).toContainText(/not a language model/i)
})

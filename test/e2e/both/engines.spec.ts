import { expect, test } from '../support/aside.ts'
import { alerts, answer, ask, askAndWait, chooseModel, newConversation } from '../support/chat.ts'

const status = 'Status'

test('an engine that went away is seen to be gone, and the one that comes back with other models too', async ({
  start,
  startOllama,
}) => {
  const ollama = await startOllama()
  const port = Number(new URL(ollama.url).port)
  const { page } = await start({ ollama, model: 'llama3.2:3b' })
  await askAndWait(page, 'one')
  await ollama.close()
  await ask(page, 'two')
  await expect(alerts(page)).toBeVisible()
  await expect(page.getByRole('group', { name: status })).toContainText(/does not answer/)
  await startOllama({ port, models: [{ name: 'phi4:14b', capabilities: ['completion'] }] })
  await expect(page.getByRole('group', { name: status })).not.toContainText(/does not answer/)
  await newConversation(page)
  await chooseModel(page, 'phi4:14b')
  await expect(await askAndWait(page, 'three')).toContainText('You said: three')
})

test('the list of models is what is there when it is opened, and the one used last is the next one’s', async ({
  start,
  startOllama,
}) => {
  const ollama = await startOllama({ models: [{ name: 'first:1b', capabilities: ['completion'] }] })
  const { page } = await start({ ollama })
  await expect(page.getByRole('button', { name: /^Model/ })).toContainText('first:1b')
  await askAndWait(page, 'hello')
  ollama.shelf.models.push({ name: 'second:1b', capabilities: ['completion'] })
  await newConversation(page)
  await chooseModel(page, 'second:1b')
  await askAndWait(page, 'hello again')
  await expect(answer(page)).toContainText('You said: hello again')
  // Both are in memory, and this is the one that was used last.
  await newConversation(page)
  await expect(page.getByRole('button', { name: /^Model/ })).toContainText('second:1b')
})

test('settings of the conversation reach the engine, and only its conversation', async ({ start, ollama }) => {
  const { page } = await start({ model: 'qwen3:4b' })
  await page.keyboard.press('ControlOrMeta+.')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: /system prompt/i }).fill('Answer in rhyme.')
  await dialog
    .getByRole('spinbutton', { name: /temperature/i })
    .or(dialog.getByLabel(/temperature/i))
    .first()
    .fill('0.3')
  await dialog
    .getByLabel(/context/i)
    .first()
    .fill('8192')
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await askAndWait(page, 'hello')
  const chat = ollama.requests.filter(({ path }) => path === '/api/chat').at(-1)?.body
  expect(chat?.messages?.[0]).toMatchObject({ role: 'system', content: 'Answer in rhyme.' })
  expect(chat).toMatchObject({ truncate: false, options: { temperature: 0.3, num_ctx: 8192 } })
  await newConversation(page)
  await askAndWait(page, 'hello again')
  const next = ollama.requests.filter(({ path }) => path === '/api/chat').at(-1)?.body
  expect(next?.messages?.[0]).toMatchObject({ role: 'user' })
  expect(next?.options ?? {}).not.toHaveProperty('temperature')
})

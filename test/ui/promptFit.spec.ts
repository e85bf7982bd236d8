import type { Page } from 'playwright/test'
import { expect, test } from '../e2e/support/aside.ts'
import {
  answer,
  answers,
  ask,
  askAndWait,
  messageBox,
  newConversation,
  questions,
  waitDone,
} from '../e2e/support/chat.ts'
import { countingOllama } from '../support/countingOllama.ts'
import { textsByKind } from '../support/realTokens.ts'

const model = 'llama3.2:3b'
const english = (textsByKind().english as string).repeat(4)
const card = (page: Page) => page.getByRole('group', { name: 'This would not fit' })
const choice = (page: Page, name: RegExp) => card(page).getByRole('button', { name })
const line = (page: Page) => page.getByText('Messages above this line are not sent to the model')

/** In the conversation's settings. */
async function useContext(page: Page, tokens: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+.')
  await page.getByRole('textbox', { name: 'Context length' }).fill(tokens)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Escape')
}

test('what would be cut is held back before it is sent: each choice', async ({ start, startOllama }) => {
  const { script, prompts } = countingOllama({ context: 4_096 })
  const { page, newWindow } = await start({ ollama: await startOllama(script), model })
  for (const text of ['Hello', english.slice(0, 3_000)]) await askAndWait(page, text)
  await newConversation(page)
  await askAndWait(page, english.slice(0, 8_000))
  const long = `${english.slice(0, 9_000)} And now?`
  const asked = prompts.length

  await ask(page, long)
  await expect(card(page)).toContainText(/has room for 4,096/)
  await expect(messageBox(page)).toHaveValue(long)
  await messageBox(page).press('Enter')
  await expect(card(page)).toBeVisible()
  expect(prompts).toHaveLength(asked)
  // The way to it by keys, and out of it.
  await messageBox(page).press('Shift+Tab')
  await expect(choice(page, /Cancel/)).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(card(page)).toHaveCount(0)
  await expect(messageBox(page)).toBeFocused()
  await expect(messageBox(page)).toHaveValue(long)

  await messageBox(page).press('Enter')
  await choice(page, /Leave out the 2 oldest messages/).press('Enter')
  await expect(answers(page)).toHaveCount(2)
  await waitDone(page)
  expect(prompts.at(-1)?.messages?.map(({ content }) => content)).toEqual([long])
  await expect(questions(page).nth(1)).toContainText('Messages above this line')
  await page.reload()
  await expect(line(page)).toBeVisible()
  await page.getByRole('button', { name: 'Send them again' }).press('Enter')
  await expect(line(page)).toHaveCount(0)

  await ask(page, 'In short?')
  await choice(page, /Use a context of 8,192 tokens \(about \d+ MB more memory\)/).press('Enter')
  await expect(answers(page)).toHaveCount(3)
  await waitDone(page)
  expect(prompts.at(-1)).toMatchObject({ options: { num_ctx: 8_192 } })
  expect(prompts.at(-1)?.messages).toHaveLength(5)

  // Again, and edited, with a file: it stays in its editor until it is sent, whatever is looked at meanwhile.
  const editor = page.getByRole('textbox', { name: 'Edit the question' })
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('Notes.') })
  await askAndWait(page, 'And of these?')
  await questions(page).last().getByRole('button', { name: 'Edit' }).click()
  await expect(editor).toBeFocused()
  await editor.fill(`${english.slice(0, 20_000)} Edited.`)
  await editor.press('Enter')
  await expect(choice(page, /16,384/)).toBeVisible()
  // What is typed beside it stays in its own box.
  await messageBox(page).pressSequentially('Wait', { delay: 30 })
  await expect(card(page)).toHaveCount(0)
  await expect(messageBox(page)).toBeFocused()
  await expect(messageBox(page)).toHaveValue('Wait')
  await messageBox(page).fill('')
  await editor.press('Enter')
  await expect(choice(page, /16,384/)).toBeVisible()
  await choice(page, /Cancel/).press('Enter')
  await expect(card(page)).toHaveCount(0)
  await expect(editor).toBeFocused()
  await newConversation(page)
  await page.keyboard.press('Alt+ArrowLeft')
  await expect(editor).toHaveValue(/Edited\.$/)
  await expect(messageBox(page)).toBeFocused()
  await editor.press('Enter')
  await choice(page, /Cancel/).focus()
  // Another window makes room for it: the card goes, and nothing is sent before somebody says so.
  const asks = prompts.length
  const other = await newWindow()
  await other.getByRole('navigation').getByRole('button', { name: /^Zod/ }).first().click()
  await useContext(other, '16384')
  await expect(card(page)).toHaveCount(0)
  await expect(messageBox(page)).toBeFocused()
  await expect(editor).toBeEnabled()
  expect(prompts).toHaveLength(asks)
  await page.bringToFront()
  await editor.press('Enter')
  await expect(editor).toHaveCount(0)
  await expect.poll(() => prompts.at(-1)?.messages?.at(-1)?.content).toMatch(/Notes\.[\s\S]*Edited\.$/)
})

test('an engine that refuses or cuts all the same: the answer says so, with the same choices', async ({
  start,
  startOllama,
}) => {
  const { script, prompts, manner } = countingOllama({ context: 8_192 })
  const { page } = await start({ ollama: await startOllama(script), model })
  for (const text of ['Hello', english.slice(0, 3_000)]) await askAndWait(page, text)
  await newConversation(page)
  manner.context = 2_048
  await ask(page, english.slice(0, 9_000))
  await expect(page.getByRole('alert')).toContainText('too long for the model')
  // What would help is told for the settings as they are now.
  await useContext(page, '8192')
  await expect(page.getByRole('alert').getByRole('button', { name: /16,384/ })).toBeVisible()
  await useContext(page, '')
  await page
    .getByRole('alert')
    .getByRole('button', { name: /Use a context of 8,192 tokens/ })
    .press('Enter')
  await expect(answer(page)).toContainText('Good.')
  await waitDone(page)
  expect(prompts.at(-1)).toMatchObject({ options: { num_ctx: 8_192 } })
  await expect(page.getByRole('alert')).toHaveCount(0)

  // As before 0.12.6, and started anew with less.
  Object.assign(manner, { cuts: true, context: 1_024 })
  await newConversation(page)
  await askAndWait(page, english.slice(0, 4_500))
  await expect(answer(page)).toContainText('Good.')
  await expect(page.getByRole('alert')).toContainText(/The model read only 1,024 of about 1,\d+ tokens/)
})

test('quick ask shows the choices too', async ({ start, startOllama }) => {
  const { script, prompts } = countingOllama({ context: 2_048 })
  const { page } = await start({ ollama: await startOllama(script), model })
  for (const text of ['Hello', english.slice(0, 3_000)]) await askAndWait(page, text)
  const asked = prompts.length
  await page.keyboard.press('Alt+Q')
  const box = page.getByRole('textbox', { name: 'Ask', exact: true })
  await box.fill(english.slice(0, 9_000))
  await box.press('Enter')
  await expect(choice(page, /8,192/)).toBeVisible()
  expect(prompts).toHaveLength(asked)
  await choice(page, /8,192/).press('Enter')
  await expect(page.getByRole('dialog', { name: 'Quick ask' }).getByText('Good.')).toBeVisible()
  expect(prompts.at(-1)).toMatchObject({ options: { num_ctx: 8_192 } })
})

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { expect, test } from '../e2e/support/aside.ts'
import { answers, ask, messageBox, questions, waitDone } from '../e2e/support/chat.ts'
import { makeDataDir } from '../e2e/support/environment.ts'
import type { OllamaServer } from '../support/ollamaServer.ts'

const model = 'llama3.2:3b'
const menu = (page: Page) => page.getByRole('listbox', { name: 'Slash commands' })
const active = (page: Page) => menu(page).getByRole('option', { selected: true })
const asked = ({ requests }: OllamaServer) =>
  requests
    .filter(({ path }) => path === '/api/chat')
    .map(({ body }) => ({
      model: body.model,
      text: body.messages?.at(-1)?.content,
      system: body.messages?.find(({ role }) => role === 'system')?.content,
      temperature: body.options?.temperature,
      context: body.options?.num_ctx,
    }))

/** A data folder with these commands in it, as a person writes them. */
function folderWith(files: Record<string, string>): string {
  const dataDir = makeDataDir()
  mkdirSync(join(dataDir, 'commands'), { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dataDir, 'commands', name), text)
  return dataDir
}

const pirate = `---
title: Talk like a pirate
model: ollama/qwen3:4b
temperature: 1.5
context-length: 2048
thinking: false
system-prompt: You are a pirate.
example: |
  /pirate hello

  Ahoy!
---
Say this as a pirate would: {input}
`

test('a command is found by typing, chosen and asked without a mouse; its model and parameters are for that answer only', async ({
  start,
  ollama,
}) => {
  const { page } = await start({ model, dataDir: folderWith({ 'pirate.md': pirate }) })
  await messageBox(page).focus()
  await page.keyboard.type('/')
  await expect(menu(page).getByRole('option')).toHaveCount(8)
  await expect(messageBox(page)).toHaveAttribute('aria-activedescendant', /code-review$/)
  await page.keyboard.press('ArrowDown')
  await expect(active(page)).toContainText('/explain')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowUp')
  await expect(active(page)).toContainText('/translate')
  await page.keyboard.type('pira')
  await expect(active(page)).toHaveAccessibleDescription(/For example\s+\/pirate hello\s+Ahoy!/)

  // Esc closes the menu and leaves the text; typing on opens it again.
  await page.keyboard.press('Escape')
  await expect(menu(page)).toHaveCount(0)
  await expect(messageBox(page)).toHaveValue('/pira')
  await page.keyboard.type('t')
  await expect(active(page)).toContainText('Talk like a pirate')
  await page.keyboard.press('Enter')
  await expect(messageBox(page)).toHaveValue('/pirate ')
  await expect(menu(page)).toHaveCount(0)
  await expect(messageBox(page)).toHaveAccessibleDescription('Talk like a pirate answered by qwen3:4b')
  await page.keyboard.type('good {clipboard} morning')
  await page.keyboard.press('Enter')
  await expect(questions(page)).toContainText('Say this as a pirate would: good {clipboard} morning')
  await waitDone(page)
  await expect(messageBox(page)).toHaveValue('')
  await expect(page.getByRole('heading', { name: 'Talk like a pirate: good' })).toBeVisible()

  await ask(page, 'And now?')
  await expect(answers(page)).toHaveCount(2)
  await waitDone(page)
  const [first, second] = asked(ollama)
  expect(first).toEqual({
    model: 'qwen3:4b',
    text: 'Say this as a pirate would: good {clipboard} morning',
    system: 'You are a pirate.',
    temperature: 1.5,
    context: 2048,
  })
  expect(second).toMatchObject({ model, text: 'And now?' })
  expect(second?.system).toBeUndefined()
  expect(second?.temperature).toBeUndefined()

  // Up brings back what was typed, and what was chosen lately comes first.
  await page.keyboard.press('ArrowUp')
  await expect(messageBox(page)).toHaveValue('And now?')
  await messageBox(page).fill('')
  await page.keyboard.type('/')
  await expect(active(page)).toContainText('/pirate')
  await page.keyboard.press('Tab')
  await expect(messageBox(page)).toHaveValue('/pirate ')
  await expect(messageBox(page)).toBeFocused()
})

test('what is no command goes as it is, and a command that lacks its text stays in the box', async ({
  start,
  ollama,
}) => {
  const { page } = await start({ model })
  await messageBox(page).focus()
  for (const text of ['/etc/hosts', '/nothing like it']) {
    const before = await answers(page).count()
    await page.keyboard.type(text)
    await expect(menu(page)).toHaveCount(0)
    await page.keyboard.press('Enter')
    await expect(answers(page)).toHaveCount(before + 1)
    await waitDone(page)
  }
  expect(asked(ollama).map(({ text }) => text)).toEqual(['/etc/hosts', '/nothing like it'])

  await page.keyboard.type('/fix ')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toContainText('/fix needs a text.')
  await expect(messageBox(page)).toHaveValue('/fix ')
  await page.keyboard.type('teh cat')
  await page.keyboard.press('Enter')
  await expect(answers(page)).toHaveCount(3)
  await waitDone(page)
  expect(asked(ollama).at(-1)?.text).toContain('<text>\nteh cat\n</text>')
  expect(asked(ollama).at(-1)?.temperature).toBe(0)

  // An input method's Enter chooses a word of its own, and no command.
  await page.keyboard.type('/fi')
  await expect(active(page)).toContainText('/fix')
  await messageBox(page).dispatchEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true })
  await expect(messageBox(page)).toHaveValue('/fi')
})

test('text of the clipboard is read only when a command that needs it was chosen, and is seen before it is sent', async ({
  start,
  ollama,
}) => {
  const polish = '---\ntitle: Polish\n---\nPolish this: {clipboard}\n'
  const { page } = await start({ model, dataDir: folderWith({ 'polish.md': polish, 'broken.md': 'no head' }) })
  // A file that can't be used is told by its name.
  await expect(page.getByText('The slash command in “broken.md” is left out')).toBeVisible()
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.evaluate(() => navigator.clipboard.writeText('rough {input} words'))
  const chips = page.getByRole('list', { name: 'Added to the question' })
  await messageBox(page).focus()
  await page.keyboard.type('/pol')
  await expect(active(page)).toContainText('/polish')
  await expect(chips).toHaveCount(0)
  await page.keyboard.press('Enter')
  await expect(chips).toContainText('rough {input} words')

  // Taken away, it is added again before anything is sent.
  await messageBox(page).fill('')
  await page.keyboard.press('Backspace')
  await expect(chips).toHaveCount(0)
  await page.keyboard.type('/polish')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Enter')
  await expect(chips).toContainText('rough {input} words')
  await expect(page.getByText('Added to the question, which is not sent yet.', { exact: true }).first()).toBeVisible()
  expect(asked(ollama)).toEqual([])
  await page.keyboard.press('Enter')
  await waitDone(page)
  expect(asked(ollama).map(({ text }) => text)).toEqual(['Polish this: rough {input} words'])
  await expect(chips).toHaveCount(0)
})

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { expect, test } from '../e2e/support/aside.ts'
import { answer, answers, ask, messageBox, questions, waitDone } from '../e2e/support/chat.ts'
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
  await expect(questions(page)).toContainText('/pirate good {clipboard} morning')
  const filled = questions(page).getByText('Say this as a pirate would: good {clipboard} morning')
  await expect(filled, 'what was made of it is folded').toBeHidden()
  await questions(page).getByText('Show what was sent').click()
  await expect(filled).toBeVisible()
  await messageBox(page).focus()
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

  // A slip is told while it can still be mended.
  await page.keyboard.type('/transalte ')
  await expect(messageBox(page)).toHaveAccessibleDescription('Did you mean /translate?')
  await messageBox(page).fill('/etc ')
  await expect(messageBox(page)).toHaveAccessibleDescription('')
  await messageBox(page).fill('')

  await page.keyboard.type('/fix ')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toContainText('/fix needs a text. Type it after the name, or add')
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
  startOllama,
}) => {
  const ollama = await startOllama({
    chat: ({ messages }) =>
      messages?.at(-1)?.content === 'endless' ? ['On and on. ', 'forever'] : ['Ok.', { done: {} }],
  })
  const polish = '---\ntitle: Polish\n---\nPolish this: {clipboard}\n'
  const picked = '---\ntitle: Picked\n---\nOf these: {selection}\n'
  const dataDir = folderWith({ 'polish.md': polish, 'picked.md': picked, 'broken.md': 'no head' })
  const { page } = await start({ model, ollama, dataDir })
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

  // While an answer is being made it can't wait with that text: nothing of it is lost.
  await ask(page, 'endless')
  await expect(answer(page)).toContainText('On and on.')
  await page.keyboard.type('/polish ')
  await page.keyboard.press('Enter')
  await expect(chips).toContainText('rough {input} words')
  await page.keyboard.press('Enter')
  const refused = page.getByRole('alert').filter({ hasText: 'Your message was not sent.' })
  await expect(refused).toHaveText(
    'Your message was not sent. What was added can’t wait in the queue. Ask when this answer has ended, or stop it.',
  )
  await expect(messageBox(page)).toHaveValue('/polish ')
  await expect(chips).toContainText('rough {input} words')
  await page.keyboard.press('Escape')
  await waitDone(page)
  await page.keyboard.press('Enter')
  await expect(answer(page)).toContainText('Ok.')
  await waitDone(page)

  // No browser tells what is selected elsewhere.
  await page.keyboard.type('/picked ')
  await page.keyboard.press('Enter')
  await expect(refused).toContainText(
    'A page in a browser’s tab can’t read what is selected in other programs. It works in the desktop app.',
  )
})

const settings = (page: Page) => page.getByRole('dialog', { name: 'Settings' })
const rows = (page: Page) => settings(page).getByRole('list', { name: 'Slash commands' }).getByRole('listitem')
const row = (page: Page, name: string) => rows(page).filter({ hasText: `/${name}` })
const field = (page: Page, name: string) => settings(page).getByRole('textbox', { name, exact: true })
const openByPalette = async (page: Page) => {
  await page.keyboard.press('ControlOrMeta+K')
  await expect(page.getByRole('combobox', { name: 'Command palette' })).toBeFocused()
  await page.keyboard.type('edit slash')
  await page.keyboard.press('Enter')
}
const openPage = async (page: Page) => {
  await expect(messageBox(page)).toBeFocused()
  await openByPalette(page)
  await expect(rows(page).first()).toBeVisible()
}
const fromMenu = async (page: Page, name: string, item: string) => {
  await page.getByRole('button', { name: `More for /${name}` }).press('Enter')
  await page.getByRole('menuitem', { name: item }).press('Enter')
}

test('commands are made, changed, deleted and brought back in the settings; what is typed there is not lost', async ({
  start,
}) => {
  const { page, dataDir } = await start()
  const file = (name: string) => join(dataDir, 'commands', `${name}.md`)
  await openPage(page)
  await expect(rows(page)).toHaveCount(7)
  await expect(row(page, 'fix')).toContainText('built in')
  await expect(settings(page).getByText(join(dataDir, 'commands'), { exact: true })).toBeVisible()

  // Changed: the file is the user's own, and the row says so.
  await settings(page).getByRole('button', { name: '/fix Fix spelling and grammar' }).press('Enter')
  await expect(field(page, 'Prompt')).toBeFocused()
  await field(page, 'Prompt').fill('Mend: {input}')
  await field(page, 'Temperature').fill('9')
  await page.getByRole('button', { name: 'Save', exact: true }).press('Enter')
  await expect(field(page, 'Temperature')).toBeFocused()
  await expect(field(page, 'Temperature')).toHaveAccessibleDescription('A number from 0 to 2.')
  await field(page, 'Temperature').fill('0,5')

  // Esc asks, and Esc is no.
  await page.keyboard.press('Escape')
  const discard = page.getByRole('alertdialog', { name: 'Discard your changes?' })
  await expect(discard.getByRole('button', { name: 'Go on editing' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(discard).toHaveCount(0)
  // Another dialog in its place takes nothing along.
  await openByPalette(page)
  await expect(field(page, 'Prompt')).toHaveValue('Mend: {input}')
  await page.getByRole('button', { name: 'Save', exact: true }).press('Enter')
  await expect(settings(page).getByText('/fix is saved.')).toBeVisible()
  await expect(settings(page).getByRole('button', { name: '/fix Fix spelling and grammar' })).toBeFocused()
  await expect(row(page, 'fix')).toContainText('changed')
  expect(readFileSync(file('fix'), 'utf8')).toContain('temperature: 0.5\n')
  expect(readFileSync(file('fix'), 'utf8')).toMatch(/\nMend: \{input\}\n$/)

  await fromMenu(page, 'fix', 'Back to the original')
  await expect(row(page, 'fix')).toContainText('built in')
  await expect(page.getByRole('button', { name: 'Undo' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(row(page, 'fix')).toContainText('changed')

  // A copy is a command of one's own; a name that is there is refused with the reason.
  await fromMenu(page, 'fix', 'Duplicate')
  await expect(field(page, 'Name')).toHaveValue('fix-2')
  await field(page, 'Name').fill('explain')
  await page.keyboard.press('Enter')
  await expect(settings(page).getByRole('alert')).toContainText('There is already a command /explain.')
  await field(page, 'Name').fill('Mend It')
  await page.keyboard.press('Enter')
  await expect(field(page, 'Name')).toHaveAccessibleDescription(/Small letters, digits and dashes/)
  await field(page, 'Name').fill('mend')
  await page.keyboard.press('Enter')
  await expect(row(page, 'mend')).toContainText('your own')
  // Another program's change is seen.
  writeFileSync(file('mend'), '---\ntitle: By hand\n---\nBy hand: {input}\n')
  await expect(row(page, 'mend')).toContainText('By hand')
  await fromMenu(page, 'mend', 'Delete')
  await expect(row(page, 'mend')).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Undo' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(row(page, 'mend')).toContainText('By hand')
  expect(readdirSync(join(dataDir, 'commands', 'deleted')).length).toBeGreaterThan(1)

  // Unchanged, Esc is one step back; then it closes.
  await settings(page).getByRole('button', { name: '/mend By hand' }).press('Enter')
  await expect(field(page, 'Prompt')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(settings(page).getByRole('button', { name: '/mend By hand' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(settings(page)).toHaveCount(0)
})

test('a file of commands goes to another computer; one that is no such file says what is wrong', async ({ start }) => {
  const { page } = await start({ dataDir: folderWith({ 'pirate.md': pirate }) })
  await openPage(page)
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export' }).press('Enter')
  const download = await downloading
  expect(download.suggestedFilename()).toBe('aside-commands.json')
  const exported = JSON.parse(readFileSync(await download.path(), 'utf8'))
  expect(exported.commands.map(({ name }: { name: string }) => name)).toEqual(['pirate'])

  const give = (name: string, text: string) =>
    settings(page)
      .locator('input[type=file]')
      .setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) })
  await give('cut.json', '{"aside":"comm')
  await expect(settings(page).getByRole('alert')).toContainText('it is cut off or not JSON.')
  await give('foreign.json', '{"name":"package","version":"1.0.0"}')
  await expect(settings(page).getByRole('alert')).toContainText('This file holds no slash commands of Aside.')

  exported.commands[0].title = 'Changed elsewhere'
  exported.commands.push({ ...exported.commands[0], name: 'sailor', title: 'Sailor' })
  const text = JSON.stringify(exported)
  const replace = page.getByRole('alertdialog', { name: 'Replace 1 command?' })
  await give('mine.json', text)
  await expect(replace).toContainText('You have /pirate already.')
  await expect(replace.getByRole('button', { name: 'Keep mine' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(settings(page).getByText('1 command added, 0 replaced, 1 left as they were.')).toBeVisible()
  await expect(row(page, 'pirate')).toContainText('Talk like a pirate')
  await give('mine.json', text)
  await page.getByRole('alertdialog', { name: 'Replace 2 commands?' }).getByRole('button', { name: 'Replace' }).click()
  await expect(row(page, 'pirate')).toContainText('Changed elsewhere')
})

test('quick ask has the menu too, and Esc in it closes the menu only', async ({ start, ollama }) => {
  const { page } = await start({ model })
  await messageBox(page).focus()
  await page.keyboard.press('Alt+Q')
  const box = page.getByRole('textbox', { name: 'Ask', exact: true })
  await expect(box).toBeFocused()
  await page.keyboard.type('/tran')
  await expect(active(page)).toContainText('/translate')
  await page.keyboard.press('Escape')
  await expect(menu(page)).toHaveCount(0)
  await expect(box).toHaveValue('/tran')
  await page.keyboard.type('s')
  await page.keyboard.press('Tab')
  await expect(box).toHaveValue('/translate ')
  await page.keyboard.type('Wo ist der Bahnhof?')
  await page.keyboard.press('Enter')
  await waitDone(page)
  expect(asked(ollama).at(-1)?.text).toContain('<text>\nWo ist der Bahnhof?\n</text>')
  expect(asked(ollama).at(-1)?.temperature).toBe(0.2)
  await expect(box).toHaveValue('')
})

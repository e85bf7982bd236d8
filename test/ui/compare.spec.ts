import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { expect, test } from '../e2e/support/aside.ts'
import { answer, answers, ask, askAndWait, chooseModel, messageBox, questions, waitDone } from '../e2e/support/chat.ts'
import { makeDataDir } from '../e2e/support/environment.ts'
import { sidewaysFaults } from '../e2e/support/lookFaults.ts'
import { screenFaults } from '../e2e/support/screenFaults.ts'

const column = (page: Page, model: string) => page.getByRole('article', { name: `Assistant, ${model}` })
const group = (page: Page) => page.getByRole('group', { name: 'answers side by side' })
const list = (page: Page, name: string) => page.getByRole('dialog', { name })
const modelButton = (page: Page) => page.getByRole('button', { name: /^Model / })

test('two models stream side by side, one is stopped, one is picked; another joins an answer that is there', async ({
  start,
  startOllama,
}) => {
  const ollama = await startOllama({
    chat: ({ model }) =>
      model === 'slow:1b' ? ['I take ', 'my time', 'forever'] : [`${model} is `, { wait: 300 }, 'done', { done: {} }],
  })
  const { page } = await start({ ollama, model: 'llama3.2:3b' })
  await messageBox(page).focus()
  await page.keyboard.press('ControlOrMeta+Shift+K')
  const dialog = list(page, 'Compare models')
  await expect(dialog.getByRole('option', { name: 'llama3.2:3b' })).toBeChecked()
  await page.keyboard.type('slow')
  await page.keyboard.press('Enter')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(page.getByText('Your next message goes to llama3.2:3b and slow:1b, side by side.')).toBeVisible()

  // Esc leaves it, the key brings it back.
  await expect(messageBox(page)).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page.getByText('side by side')).toHaveCount(0)
  await page.keyboard.press('ControlOrMeta+Shift+K')
  await page.keyboard.type('slow')
  await page.keyboard.press('Enter')
  await dialog.getByRole('button', { name: 'Compare 2 models' }).click()
  await ask(page, 'Who is right?')

  await expect(group(page)).toBeVisible()
  await expect(column(page, 'slow:1b')).toContainText('I take my time')
  await expect(column(page, 'slow:1b')).toHaveAttribute('aria-busy', 'true')
  await expect(column(page, 'llama3.2:3b')).toContainText('llama3.2:3b is done')
  await expect(column(page, 'llama3.2:3b')).not.toHaveAttribute('aria-busy', 'true')
  // What is asked meanwhile waits until one is picked.
  await ask(page, 'And now?')
  await page.getByRole('button', { name: 'Stop slow:1b' }).click()
  await expect(column(page, 'slow:1b')).toContainText('You stopped this answer.')
  await expect(column(page, 'slow:1b')).toBeFocused()
  await expect(page.getByText('Choose the answer to go on with.')).toBeVisible()
  await expect(page.getByRole('list', { name: 'Queued messages' })).toContainText('And now?')
  expect(await screenFaults(page)).toEqual([])
  await column(page, 'slow:1b').focus()

  await page.keyboard.press('ArrowLeft')
  await expect(column(page, 'llama3.2:3b')).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(column(page, 'llama3.2:3b').getByRole('button', { name: 'Go on with this' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(group(page)).toHaveCount(0)
  await expect(messageBox(page)).toBeFocused()
  await expect(answers(page).first()).toContainText('1 of 2')
  await expect(page.getByRole('button', { name: 'Next version, by slow:1b' })).toBeVisible()
  await expect(answers(page)).toHaveCount(2)
  await expect(answer(page)).toContainText('llama3.2:3b is done')
  await waitDone(page)

  // From an answer: by another model, then beside a third.
  await answer(page).focus()
  await page.keyboard.press('m')
  await expect(list(page, 'Ask again with')).toBeVisible()
  await page.keyboard.type('llava')
  await page.keyboard.press('Enter')
  await expect(answer(page)).toContainText('llava:7b is done')
  await expect(answer(page)).toContainText('2 of 2')
  await waitDone(page)
  await answer(page).getByRole('button', { name: 'Compare with another model' }).click()
  await expect(list(page, 'Compare with').getByRole('option', { name: 'llava:7b' })).toBeDisabled()
  await page.keyboard.type('qwen')
  await page.keyboard.press('Enter')
  await expect(column(page, 'qwen3:4b')).toContainText('qwen3:4b is done')
  await expect(column(page, 'llava:7b')).toContainText('llava:7b is done')
  await expect(column(page, 'qwen3:4b')).not.toHaveAttribute('aria-busy', 'true')
  await ask(page, 'And then?')
  await expect(page.getByRole('alert').filter({ hasText: 'none is picked yet' })).toBeVisible()
  await expect(messageBox(page)).toHaveValue('And then?')
  await page.reload()
  await expect(column(page, 'qwen3:4b')).toContainText('qwen3:4b is done')
  await column(page, 'qwen3:4b').focus()
  await page.keyboard.press('g')
  await expect(group(page)).toHaveCount(0)
  await expect(answer(page)).toContainText('3 of 3')
  await expect(modelButton(page)).toHaveAccessibleName('Model qwen3:4b')

  // What waits in the queue is asked when one is picked, whichever of the others that stops.
  await page.keyboard.press('ControlOrMeta+Shift+K')
  for (const name of ['slow', 'llava']) {
    await page.keyboard.type(name)
    await page.keyboard.press('Enter')
  }
  await dialog.getByRole('button', { name: 'Compare 3 models' }).click()
  await ask(page, 'And last?')
  await expect(column(page, 'slow:1b')).toContainText('I take my time')
  await expect(column(page, 'llava:7b')).not.toHaveAttribute('aria-busy', 'true')
  await ask(page, 'Quite the last')
  await column(page, 'llava:7b').getByRole('button', { name: 'Go on with this' }).click()
  await expect(questions(page).last()).toContainText('Quite the last')
  await waitDone(page)
  await expect(page.getByRole('list', { name: 'Queued messages' })).toHaveCount(0)

  // Where all have ended, it waits for that without a complaint.
  await page.keyboard.press('ControlOrMeta+Shift+K')
  await page.keyboard.type('qwen')
  await page.keyboard.press('Enter')
  await page.keyboard.press('ControlOrMeta+Enter')
  await ask(page, 'Once more')
  await expect(column(page, 'qwen3:4b')).toContainText('is')
  await ask(page, 'Then')
  await expect(column(page, 'llava:7b')).not.toHaveAttribute('aria-busy', 'true')
  await expect(column(page, 'qwen3:4b')).not.toHaveAttribute('aria-busy', 'true')
  await expect(page.getByText('Choose the answer to go on with.')).toBeVisible()
  await expect(page.getByRole('list', { name: 'Queued messages' })).toContainText('Then')
  await expect(page.getByRole('alert')).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Send the queue' })).toHaveCount(0)
})

const brief = `---
title: Say it briefly
preset: Poet of long lines
max-tokens: 30
---
Briefly: {input}
`

test('a preset is made, chosen in the picker, named by a slash command, changed, and taken back after it is deleted', async ({
  start,
  ollama,
}) => {
  const dataDir = makeDataDir()
  mkdirSync(join(dataDir, 'commands'), { recursive: true })
  writeFileSync(join(dataDir, 'commands', 'brief.md'), brief)
  const { page } = await start({ dataDir, model: 'llama3.2:3b' })
  const asked = () => {
    const body = ollama.requests.findLast(({ path }) => path === '/api/chat')?.body
    const system = body?.messages?.find(({ role }) => role === 'system')?.content
    return { model: body?.model, system, options: body?.options }
  }

  // What names a preset that is not there asks nothing.
  await ask(page, '/brief hello')
  await expect(
    page.getByRole('alert').filter({ hasText: 'the preset “Poet of long lines”, which is not there' }),
  ).toBeVisible()
  await messageBox(page).fill('')

  await page.keyboard.press('ControlOrMeta+.')
  await page.getByRole('textbox', { name: 'System prompt' }).fill('You are a poet.')
  await page.getByRole('textbox', { name: 'Top-p' }).fill('0.9')
  await page.getByRole('button', { name: 'Make a preset…' }).click()
  const form = page.getByRole('form', { name: 'A new preset' })
  await expect(form.getByRole('textbox', { name: 'System prompt' })).toHaveValue('You are a poet.')
  await expect(form.getByRole('textbox', { name: 'Name', exact: true })).toBeFocused()
  expect(await screenFaults(page)).toEqual([])
  await form.getByRole('textbox', { name: 'Name', exact: true }).fill('Poet of long lines')
  await page.keyboard.press('Enter')
  await expect(page.getByText('“Poet of long lines” is saved.')).toBeVisible()
  await page.keyboard.press('Escape')

  await page.keyboard.press('Alt+N')
  await chooseModel(page, 'qwen3:4b')
  await askAndWait(page, '/brief hello')
  expect(asked()).toMatchObject({
    model: 'llama3.2:3b',
    system: 'You are a poet.',
    options: { top_p: 0.9, num_predict: 30 },
  })
  await expect(modelButton(page)).toHaveAccessibleName('Model qwen3:4b')

  await chooseModel(page, 'Poet of long lines')
  await expect(modelButton(page)).toHaveAccessibleName('Model llama3.2:3b, preset Poet of long lines')
  await askAndWait(page, 'hello')
  expect(asked()).toMatchObject({ model: 'llama3.2:3b', system: 'You are a poet.', options: { top_p: 0.9 } })
  await chooseModel(page, 'qwen3:4b')
  await expect(modelButton(page)).toHaveText('Poet of long lines (changed)')

  await page.keyboard.press('ControlOrMeta+K')
  await page.keyboard.type('edit presets')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'More for Poet of long lines' }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await expect(page.getByText('There are no presets yet.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Undo' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByText('“Poet of long lines” is back.')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(modelButton(page)).toHaveText('Poet of long lines (changed)')
  await page.setViewportSize({ width: 360, height: 700 })
  // The sidebar goes a frame later.
  await expect.poll(() => sidewaysFaults(page)).toEqual([])
})

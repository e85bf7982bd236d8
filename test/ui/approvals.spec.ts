import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright/test'
import { expect, test } from '../e2e/support/aside.ts'
import { answer, ask, messageBox, stop, waitDone } from '../e2e/support/chat.ts'
import { approveIn, cards, dataDirWithTools, denyIn, toolResults } from '../e2e/support/tools.ts'
import type { Answer, ChatBody } from '../support/ollamaAnswers.ts'

const model = 'qwen3:4b'
const said = (page: Page) => page.locator('[role="status"][aria-live="polite"][aria-atomic="true"]')
const line = (page: Page, nth: number): Locator => answer(page).locator('summary', { hasText: /_/ }).nth(nth)
const bodies = (server: { requests: { path: string; body: unknown }[] }) =>
  server.requests.filter(({ path }) => path === '/api/chat').map(({ body }) => body as ChatBody)

/** The model calls two tools at once; told their results, it says them. */
function twoCalls(file: string) {
  return (body: ChatBody): Answer => {
    const results = toolResults(body)
    if (results.length > 0) return [`Told: ${results.join(' and ')}`, { done: {} }]
    return [
      'Two things at once.',
      {
        calls: [
          { id: 'one', name: 'write_file', arguments: { path: file, text: 'first\nsecond\n' } },
          { id: 'two', name: 'run_command', arguments: { argv: ['rm', '-r', 'a\u202eb'] } },
        ],
      },
      { done: {} },
    ]
  }
}

/** Opens the editor of a card's arguments, gives them this value, and waits until the card shows it. */
async function edit(card: Locator, args: object): Promise<void> {
  await card.getByRole('button', { name: 'Edit arguments' }).click()
  const box = card.getByRole('textbox', { name: 'Arguments as JSON' })
  await expect(box).toBeFocused()
  await box.fill(JSON.stringify(args))
  await expect(card.getByRole('status')).toHaveText('You have changed the arguments.')
  await expect(approveIn(card)).toBeEnabled()
}

test('of two calls at once one is approved as edited and one denied, in front of two windows', async ({
  start,
  startOllama,
}) => {
  test.setTimeout(90_000)
  const { dataDir, folder } = dataDirWithTools()
  const file = join(folder, 'notes.txt')
  writeFileSync(file, 'before\n')
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  const reply = twoCalls(file)
  const ollama = await startOllama({ chat: (body) => opened.then(() => reply(body)) })
  const aside = await start({ dataDir, ollama, model })
  const { page } = aside
  const first = cards(page).first()

  await test.step('who writes keeps the focus, and what is pressed there approves nothing', async () => {
    await ask(page, 'Do two things')
    await expect(messageBox(page)).toHaveValue('')
    await messageBox(page).fill('And then')
    open()
    await expect(cards(page)).toHaveCount(2)
    for (const at of ['1 of 2: Write', '2 of 2: Run']) {
      await expect(page.getByRole('group', { name: `Call in full, ${at}` })).toHaveCount(1)
    }
    await expect(messageBox(page)).toBeFocused()
    await expect(said(page)).toContainText('Needs your decision')
    await messageBox(page).press('ControlOrMeta+Enter')
    await expect(page.getByRole('group', { name: 'Status' })).toContainText('2 decisions wait for you')
    await expect(line(page, 0)).toContainText('waits for you')
  })

  const other = await aside.newWindow()
  await test.step('another window shows the same cards, and its list says who waits', async () => {
    const row = other.getByRole('navigation').getByRole('button', { name: /^Do two things/ })
    await expect(row).toContainText('asks you')
    await row.click()
    await expect(cards(other)).toHaveCount(2)
    await expect(cards(other).first()).toBeFocused()
    await page.bringToFront()
  })

  await test.step('a card whose tool is switched off says so at once, and fits again when it is on', async () => {
    await other.keyboard.press('ControlOrMeta+,')
    await other.getByRole('tab', { name: 'Tools' }).click()
    const command = other.getByRole('checkbox', { name: 'Run a command', exact: true })
    await command.click()
    await expect(cards(page).last().getByRole('alert')).toContainText('was switched off')
    await expect(approveIn(cards(page).last())).toBeDisabled()
    await expect(approveIn(first)).toBeEnabled()
    await command.click()
    await expect(approveIn(cards(page).last())).toBeEnabled()
    await other.keyboard.press('Escape')
    await page.bringToFront()
  })

  await test.step('a card that has just got the focus hears no key, and never Enter alone', async () => {
    const soon = await page.evaluate(async () => {
      const press = (key: string, code: string, ctrlKey = true) =>
        document.activeElement?.dispatchEvent(
          new KeyboardEvent('keydown', { key, code, ctrlKey, bubbles: true, cancelable: true }),
        )
      press('d', 'KeyD')
      await new Promise((resolve) => setTimeout(resolve))
      const card = document.activeElement
      press('Enter', 'Enter')
      press('Escape', 'Escape', false)
      return [card?.getAttribute('aria-label'), card?.querySelector('.buttons button')?.getAttribute('aria-disabled')]
    })
    expect(soon).toEqual(['Approve tool call', 'true'])
    await expect(approveIn(first)).toBeEnabled()
    await approveIn(first).press('Enter')
    await approveIn(first).press('Space')
    await expect(cards(page)).toHaveCount(2)
    expect(readFileSync(file, 'utf8')).toBe('before\n')
    await expect(first).toContainText('-before')
  })

  await test.step('what has changed since it was read is not done, and can be read again', async () => {
    writeFileSync(file, 'other\n')
    await approveIn(first).click()
    await expect(first.getByRole('alert')).toContainText('What this call would do has changed')
    await expect(first).toContainText('-other')
    await expect(cards(page)).toHaveCount(2)
  })

  await test.step('arguments that do not fit are named, others shown before they can be agreed to', async () => {
    await edit(first, { path: file, text: 'first\nthird\n' })
    await expect(first).toContainText('+third')
    const box = first.getByRole('textbox')
    await box.fill(JSON.stringify({ path: file }))
    await expect(first.getByRole('status')).toContainText('text')
    await expect(box).toHaveAttribute('aria-invalid', 'true')
    await expect(approveIn(first)).toBeDisabled()
    await box.fill(JSON.stringify({ path: file, text: 'first\nthird\n' }))
    await expect(approveIn(first)).toBeEnabled()
    await box.press('Escape')
    await expect(first).toBeFocused()
    await expect(cards(page)).toHaveCount(2)
    writeFileSync(file, 'yet another\n')
    await first.press('ControlOrMeta+Enter')
    await expect(first.getByRole('alert')).toContainText('What this call would do has changed')
    await expect(first).toContainText('-yet another')
    await expect(approveIn(first)).toBeEnabled()
    await first.press('ControlOrMeta+Enter')
    await expect(cards(page)).toHaveCount(1)
    await expect(cards(other)).toHaveCount(1)
    await expect.poll(() => readFileSync(file, 'utf8')).toBe('first\nthird\n')
  })

  await test.step('the next one has the focus and shows what is hidden; Esc denies it everywhere', async () => {
    await expect(cards(page)).toBeFocused()
    await expect(cards(page)).toContainText('202E')
    await expect(cards(page)).toContainText('This can’t be undone.')
    await expect(approveIn(cards(page))).toBeEnabled()
    await cards(page).press('Escape')
    await expect(cards(page)).toHaveCount(0)
    await expect(cards(other)).toHaveCount(0)
    await waitDone(page)
    await expect(messageBox(page)).toBeFocused()
    await expect(messageBox(page)).toHaveValue('And then')
  })

  await test.step('the answer uses both, and the line has what was really called', async () => {
    await expect(answer(page)).toContainText(/Told: Written: 12 bytes .* and The user did not allow this call/)
    await expect(line(page, 0)).toContainText(/edited · .* s$/)
    await expect(line(page, 1)).toContainText('denied')
    const told = bodies(ollama).at(-1) as ChatBody
    expect(JSON.stringify(told.messages)).toContain('third')
    expect(JSON.stringify(told.messages)).not.toContain('second')
    expect(toolResults(told)).toEqual([
      `Written: 12 bytes to ${file}`,
      expect.stringContaining('The user did not allow this call.'),
    ])
    await page.reload()
    await line(page, 0).click()
    await expect(answer(page).locator('pre').first()).toContainText('first\\nthird')
    await expect(line(page, 1)).toContainText('denied')
    expect(bodies(ollama)).toHaveLength(2)
  })
})

test('after Aside was killed a call still waits, and approving it goes on', async ({ start, startOllama }) => {
  test.setTimeout(90_000)
  const { dataDir, folder } = dataDirWithTools()
  const file = join(folder, 'notes.txt')
  const ollama = await startOllama({ chat: twoCalls(file) })
  const aside = await start({ dataDir, ollama, model })
  const { page } = aside
  await ask(page, 'Do two things')
  await expect(cards(page)).toHaveCount(2)
  await edit(cards(page).first(), { path: file, text: 'aft' })
  const box = cards(page).first().getByRole('textbox')
  await aside.kill()
  await expect(page.getByText('The connection to Aside is lost')).toBeVisible()
  await expect(cards(page)).toHaveCount(2)
  for (const card of await cards(page).all()) {
    await expect(card).toContainText('Not connected.')
    await expect(approveIn(card)).toBeDisabled()
    await expect(denyIn(card)).toBeDisabled()
  }
  await expect(box).toBeFocused()
  await aside.again()
  await expect(page.getByText('The connection to Aside is lost')).toHaveCount(0)
  await expect(cards(page).getByText('Not connected.')).toHaveCount(0)
  await expect(cards(page)).toHaveCount(2)
  await expect(box).toBeFocused()
  await expect(box).toHaveValue(/"aft"/)
  await expect(approveIn(cards(page).first())).toBeEnabled()
  await box.fill(JSON.stringify({ path: file, text: 'after\n' }))
  await expect(cards(page).first()).toContainText('+after')
  await expect(approveIn(cards(page).first())).toBeEnabled()
  await box.press('ControlOrMeta+Enter')
  await expect(cards(page)).toHaveCount(1)
  await denyIn(cards(page)).click()
  await waitDone(page)
  await expect(answer(page)).toContainText(/Told: Written: 6 bytes .* and The user did not allow this call/)
  expect(readFileSync(file, 'utf8')).toBe('after\n')
  expect(bodies(ollama)).toHaveLength(2)
})

test('a call is seen while it is written; which one comes first, the conversation’s settings say', async ({
  start,
  startOllama,
}) => {
  const { dataDir, folder } = dataDirWithTools()
  const ollama = await startOllama({
    chat: () => ['{"tool": {"name": "write_file", "arguments": {"pa', `th": "${folder}/a`, '.txt", "te', 'forever'],
  })
  const { page } = await start({ dataDir, ollama, model })
  await expect(page.getByRole('group', { name: 'Status' })).toContainText('Tools: ')
  await page.keyboard.press('ControlOrMeta+.')
  const settings = page.getByRole('dialog', { name: 'Conversation settings' })
  await settings.getByRole('combobox', { name: 'First call' }).selectOption('Write a file')
  await settings.getByRole('button', { name: 'Done' }).click()
  await ask(page, 'Write something')
  await expect(line(page, 0)).toContainText('being written…')
  await expect(line(page, 0)).toContainText('a.txt", "te')
  await line(page, 0).click()
  await expect(answer(page).locator('pre')).toHaveText(`{"path": "${folder}/a.txt", "te`)
  expect(bodies(ollama)[0]).toMatchObject({ format: { required: ['tool'] } })
  await stop(page)
  await waitDone(page)
})

test('quick ask shows no card: it says that something waits, and opens a window on it', async ({
  serve,
  startOllama,
}) => {
  const { dataDir, folder } = dataDirWithTools({ defaultModel: { engine: 'ollama', name: model } })
  const ollama = await startOllama({ chat: twoCalls(join(folder, 'notes.txt')) })
  const app = await serve({ dataDir, ollama: ollama.url })
  const quick = await app.newTab()
  await quick.goto(app.url.replace('/#', '/quick.html#'))
  await quick.getByRole('textbox', { name: 'Ask' }).fill('Do two things')
  await quick.keyboard.press('Enter')
  await expect(quick.getByRole('alert')).toContainText('Needs your decision')
  await expect(cards(quick)).toHaveCount(0)
  const [page] = await Promise.all([
    quick.context().waitForEvent('page'),
    quick.getByRole('alert').getByRole('button').click(),
  ])
  await expect(cards(page)).toHaveCount(2)
  await expect(cards(page).first()).toBeFocused()
  await denyIn(cards(page).first()).click()
  await expect(cards(page)).toHaveCount(1)
  await expect(approveIn(cards(page))).toBeEnabled()
  await cards(page).press('Escape')
  await waitDone(page)
  await expect(answer(page)).toContainText('Told: The user did not allow this call')
})

import { answer, answers, messageBox, questions, waitDone } from '../e2e/support/chat.ts'
import { expect, test } from '../e2e/support/fixtures.ts'
import { askQuick, box, chips, drop, faults, openQuick, rows, script, sent } from '../e2e/support/quickPage.ts'

test('type, Enter, read, Esc, gone: by keys alone, with a follow-up, and earlier questions by Up and Down', async ({
  serve,
  startOllama,
}) => {
  const ollama = await startOllama(script)
  const app = await serve({ ollama: ollama.url })
  const page = await openQuick(app)

  await askQuick(page, 'first')
  await askQuick(page, 'second')
  expect(sent(ollama)).toEqual(['first', 'Re: first.', 'second'])
  await expect(answers(page), 'the whole conversation is there, its end in view').toHaveText([/first/, /second/])
  await expect(answer(page)).toBeInViewport()
  await page.keyboard.press('Control+Shift+C')
  await expect(page.getByText('Copied', { exact: true }).first()).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('Re: second.')
  await page.keyboard.press('Control+Shift+Enter')
  await expect(page.getByText(/can’t paste into other programs/).first()).toBeVisible()

  await page.keyboard.press('ArrowUp')
  await expect(box(page)).toHaveValue('second')
  await page.keyboard.press('ArrowUp')
  await expect(box(page)).toHaveValue('first')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowDown')
  await expect(box(page)).toHaveValue('second')
  await page.keyboard.press('ArrowDown')
  await expect(box(page)).toHaveValue('')

  await page.keyboard.type('never mind')
  await page.keyboard.press('ArrowUp')
  await expect(box(page), 'Up in a text that is being written is the caret’s').toHaveValue('never mind')
  await page.keyboard.press('Escape')
  await expect(box(page)).toHaveValue('')
  await page.keyboard.press('ArrowUp')
  await expect(box(page)).toHaveValue('never mind')
  await page.keyboard.press('ArrowUp')
  await expect(box(page)).toHaveValue('second')
  await page.keyboard.press('ArrowDown')
  await expect(box(page)).toHaveValue('never mind')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await expect(answers(page)).toHaveCount(0)
  await expect(box(page)).toBeFocused()
  expect(await faults(page)).toEqual([])

  // Afresh, and yet what was cleared and the earlier questions are there.
  await page.keyboard.press('ArrowUp')
  await expect(box(page)).toHaveValue('never mind')
  await page.keyboard.press('ArrowUp')
  await expect(box(page)).toHaveValue('second')
  await page.keyboard.press('Home')
  await page.keyboard.type('not ')
  await page.reload()
  await expect(box(page), 'a draft survives a reload').toHaveValue('not second')
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await waitDone(page)
  expect(sent(ollama)).toEqual(['not second'])

  // A slash command is known by what was typed; the words that were made of it are folded.
  await page.keyboard.type('/explain EAGAIN')
  await page.keyboard.press('Enter')
  await expect(answers(page)).toHaveCount(2)
  await waitDone(page)
  await expect(page.getByText('/explain EAGAIN')).toBeVisible()
  const filled = page.locator('details', { hasText: 'Show what was sent' }).locator('p')
  await expect(filled).toContainText('EAGAIN')
  await expect(filled).toBeHidden()
  await page.getByText('Show what was sent').focus()
  await page.keyboard.press('Enter')
  await expect(filled).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(filled, 'Esc folds them again, and nothing else').toBeHidden()
  await expect(answers(page)).toHaveCount(2)
  await box(page).focus()
  await page.keyboard.press('ArrowUp')
  await expect(box(page)).toHaveValue('/explain EAGAIN')
  await page.keyboard.press('Escape')
  const other = await openQuick(app)
  await expect(other.locator('footer'), 'the list is that of every page').toContainText('↑ earlier')
  await other.keyboard.press('ArrowUp')
  await expect(box(other)).toHaveValue('/explain EAGAIN')

  // Two conversations, each in the history, and no window of their own.
  const window = await app.newTab()
  await expect(window.getByRole('navigation').getByText('Today')).toBeVisible()
  await expect(window.getByRole('navigation').getByRole('listitem')).toHaveCount(2)
  await expect(window.getByText(/^Window \d/)).toHaveCount(0)
})

test('Enter while an answer streams queues, mod+Enter moves the conversation to a tab, whole and still streaming', async ({
  serve,
  startOllama,
}) => {
  const ollama = await startOllama(script)
  const app = await serve({ ollama: ollama.url })
  const page = await openQuick(app)
  await page.keyboard.type('endless one')
  await page.keyboard.press('Enter')
  await expect(answer(page)).toContainText('On and on.')
  for (const text of ['then this', 'and that']) {
    await page.keyboard.type(text)
    await page.keyboard.press('Enter')
  }
  await expect(rows(page)).toHaveText(['then this', 'and that'])
  await page.keyboard.press('ArrowUp')
  await expect(box(page)).toHaveValue('and that')
  await expect(rows(page)).toHaveText(['then this'])
  expect(await faults(page)).toEqual([])
  await drop(page, [{ name: 'along.txt', text: 'carried' }])
  await expect(chips(page)).toHaveText([/along\.txt/])

  const [tab] = await Promise.all([page.context().waitForEvent('page'), page.keyboard.press('Control+Enter')])
  await expect(questions(tab)).toHaveText(['endless one'])
  await expect(answer(tab)).toContainText('On and on.')
  await expect(answer(tab)).toHaveAttribute('aria-busy', 'true')
  await expect(messageBox(tab), 'what was being written goes along').toHaveValue('and that')
  await expect(rows(tab)).toHaveText(['then this'])
  await expect(chips(tab), 'and what was added').toHaveText([/along\.txt/])
  await expect(chips(page)).toHaveCount(0)
  await expect(answers(page), 'and quick ask begins afresh').toHaveCount(0)
  await expect(box(page)).toHaveValue('')
  await tab.getByRole('button', { name: 'Stop', exact: true }).click()
  await waitDone(tab)
  await tab.getByRole('button', { name: 'Send the queue' }).click()
  await expect(answer(tab)).toContainText('Re: then this.')

  // With nothing but a text: asked, and moved.
  await page.bringToFront()
  await page.keyboard.type('straight on')
  const [other] = await Promise.all([page.context().waitForEvent('page'), page.keyboard.press('Control+Enter')])
  await expect(answer(other)).toContainText('Re: straight on.')
  await expect(messageBox(other)).toHaveValue('')
})

test('Esc stops, then clears, then begins afresh; a failed engine says so and can be tried again', async ({
  serve,
  startOllama,
}) => {
  let broken = true
  const ollama = await startOllama({
    chat: (body, request) =>
      broken && body.messages?.at(-1)?.content === 'break'
        ? { status: 500, body: { error: 'out of memory' } }
        : script.chat?.(body, request),
  })
  const page = await openQuick(await serve({ ollama: ollama.url }))
  await page.keyboard.type('endless')
  await page.keyboard.press('Enter')
  await expect(answer(page)).toContainText('On and on.')
  await page.keyboard.type('draft')
  await page.keyboard.press('Escape')
  await waitDone(page)
  await expect(box(page)).toHaveValue('draft')
  await page.keyboard.press('Escape')
  await expect(box(page)).toHaveValue('')
  await expect(answers(page)).toHaveCount(1)
  await page.keyboard.press('Escape')
  await expect(answers(page)).toHaveCount(0)

  await page.keyboard.type('break')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toContainText(/memory/i)
  expect(await faults(page)).toEqual([])
  broken = false
  await page.getByRole('button', { name: 'Try again' }).first().click()
  await expect(answer(page)).toContainText('Re: break.')
  await drop(page, [{ name: 'old.txt', text: 'of the last question' }])
  await expect(chips(page)).toHaveCount(1)
  await page.keyboard.press('Alt+N')
  await expect(answers(page)).toHaveCount(0)
  await expect(chips(page), 'they go with the conversation').toHaveCount(0)
  await expect(box(page)).toBeFocused()

  // In a question that is wrapped, Up climbs before it walks on.
  const long = 'word '.repeat(40).trim()
  const caret = () => box(page).evaluate((element: HTMLTextAreaElement) => element.selectionStart)
  await askQuick(page, long)
  await page.keyboard.press('ArrowUp')
  await expect(box(page), 'what was cleared comes first').toHaveValue('draft')
  await page.keyboard.press('ArrowUp')
  await expect(box(page)).toHaveValue(long)
  expect(await caret(), 'ready for the next Up').toBe(0)
  await page.keyboard.press('ArrowUp')
  await expect(box(page)).toHaveValue('break')
  await page.keyboard.press('ArrowDown')
  await expect(box(page)).toHaveValue(long)
  expect(await caret()).toBe(long.length)
  await page.keyboard.press('ArrowUp')
  await expect.poll(caret).toBeLessThan(long.length)
  await expect(box(page)).toHaveValue(long)
})

test('the foot and every key say the same: the list of commands, a long answer, models, and what a window does', async ({
  serve,
  startOllama,
}) => {
  const ollama = await startOllama(script)
  const page = await openQuick(await serve({ ollama: ollama.url }))
  const foot = page.locator('footer > *')
  await expect(foot).toHaveText(['Enter ask', '/ commands', 'CtrlShiftL add clipboard'])
  await page.keyboard.type('/')
  await expect(foot).toHaveText(['Enter take', '↑↓ choose', 'Esc close list'])
  await page.keyboard.press('Escape')
  await expect(foot).toHaveText(['Enter ask', '/ commands', 'Esc clear'])
  await page.keyboard.press('Escape')

  await page.keyboard.type('lengthy')
  await page.keyboard.press('Enter')
  await expect(answer(page)).toContainText('the end')
  await waitDone(page)
  const out = page.getByRole('region', { name: 'Conversation' })
  const top = () => out.evaluate((element) => element.scrollTop)
  const atEnd = () => out.evaluate((element) => element.scrollHeight - element.clientHeight - element.scrollTop < 2)
  await expect.poll(atEnd).toBe(true)
  await page.keyboard.press('Control+Home')
  await expect.poll(top).toBe(0)
  await page.keyboard.press('PageDown')
  await expect.poll(top).toBeGreaterThan(100)
  await page.keyboard.type('w')
  await page.keyboard.press('PageUp')
  await expect.poll(top, 'with a text in the box too').toBe(0)
  await page.keyboard.press('Backspace')
  await page.keyboard.press('Control+End')
  await expect.poll(atEnd).toBe(true)
  await expect(box(page)).toBeFocused()
  await out.focus()
  await page.keyboard.type('What')
  await expect(box(page), 'a letter goes to the box').toHaveValue('What')
  await page.keyboard.press('Escape')
  await out.focus()
  await page.keyboard.press('Escape')
  await expect(answers(page)).toHaveCount(0)
  await expect(box(page)).toBeFocused()

  await page.keyboard.press('Control+Shift+M')
  await expect(page.getByRole('dialog', { name: 'Choose a model' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(box(page)).toBeFocused()
  await page.keyboard.type('kept')
  for (const [key, name] of [
    ['K', 'Command palette'],
    ['/', 'Keyboard shortcuts'],
    [',', 'Settings'],
  ] as const) {
    const [tab] = await Promise.all([page.context().waitForEvent('page'), page.keyboard.press(`Control+${key}`)])
    await expect(tab.getByRole('dialog', { name })).toBeVisible()
    await tab.close()
  }
  await expect(box(page)).toHaveValue('kept')
})

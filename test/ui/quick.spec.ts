import AxeBuilder from '@axe-core/playwright'
import type { Locator, Page } from 'playwright/test'
import { answer, answers, ask, chooseModel, messageBox, questions, waitDone } from '../e2e/support/chat.ts'
import { expect, test } from '../e2e/support/fixtures.ts'
import type { BrowserModeApp } from '../e2e/support/serveApp.ts'
import type { OllamaScript, OllamaServer } from '../support/ollamaServer.ts'

const model = 'llama3.2:3b'
const box = (on: Page | Locator) => on.getByRole('textbox', { name: 'Ask', exact: true })
const overlay = (page: Page) => page.getByRole('dialog', { name: 'Quick ask' })
const answerIn = (on: Locator) => on.getByRole('article', { name: 'Assistant' })
const chips = (on: Page | Locator) => on.getByRole('list', { name: 'Added to the question' }).getByRole('listitem')
const rows = (page: Page) => page.getByRole('list', { name: 'Queued messages' }).getByRole('paragraph')

/** Answers without an end to questions that say so, and at once to all others. */
const script: OllamaScript = {
  chat: ({ messages }) => {
    const question = messages?.findLast(({ role }) => role === 'user')?.content ?? ''
    if (question.includes('lengthy')) return ['line\n\n'.repeat(100), 'the end', { done: {} }]
    return question.includes('endless') ? ['On and on. ', 'forever'] : [`Re: ${question}.`, { done: {} }]
  },
}

/** What the model was last sent, message by message. */
const sent = (ollama: OllamaServer) =>
  ollama.requests.findLast(({ path }) => path === '/api/chat')?.body.messages?.map(({ content }) => content) ?? []

async function openQuick(app: BrowserModeApp): Promise<Page> {
  const page = await app.newTab()
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto(app.url.replace('/#', '/quick#'))
  await expect(box(page)).toBeFocused()
  await chooseModel(page, model)
  await expect(box(page)).toBeFocused()
  return page
}

async function askQuick(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text)
  await page.keyboard.press('Enter')
  await expect(answer(page)).toContainText(`Re: ${text}.`)
  await waitDone(page)
  await expect(box(page)).toHaveValue('')
}

/** Drops files onto the page, as a person does from a file manager. */
async function drop(page: Page, files: { name: string; text: string }[]): Promise<void> {
  const data = await page.evaluateHandle((given) => {
    const transfer = new DataTransfer()
    for (const { name, text } of given) transfer.items.add(new File([text], name))
    return transfer
  }, files)
  await page.dispatchEvent('main, .quick', 'dragover', { dataTransfer: data })
  await page.dispatchEvent('main, .quick', 'drop', { dataTransfer: data })
}

const faults = async (page: Page) =>
  (await new AxeBuilder({ page }).setLegacyMode(true).analyze()).violations.map(({ id }) => id)

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

test('chips: clipboard by key, dropped files, what is refused and why; sent before the text, and gone with Backspace', async ({
  serve,
  startOllama,
}) => {
  const ollama = await startOllama(script)
  const page = await openQuick(await serve({ ollama: ollama.url }))
  await page.evaluate(() => navigator.clipboard.writeText('fn main() {}\n'))
  await page.keyboard.press('Control+Shift+L')
  await expect(chips(page)).toHaveText([/Clipboard.*fn main\(\) \{\}/])
  await page.keyboard.press('Control+Shift+L')
  await expect(chips(page), 'the same text once').toHaveCount(1)

  await drop(page, [
    { name: 'notes.txt', text: 'Buy milk.\r\n' },
    { name: 'photo.jpg', text: '\u0000\u0001binary' },
    { name: 'huge.txt', text: 'x'.repeat(1024 * 1024 + 1) },
    { name: 'log.txt', text: 'all quiet' },
  ])
  await expect(chips(page)).toHaveText([/Clipboard/, /notes\.txtBuy milk\.10 characters/, /log\.txt/])
  await expect(page.getByRole('alert'), 'each that is refused').toHaveText(
    '“photo.jpg” is not a text file. “huge.txt” is larger than 1 MB. These were left out.',
  )
  expect(page.url(), 'a dropped file never takes the place of the page').toContain('/quick')
  expect(await faults(page)).toEqual([])

  await box(page).focus()
  await page.keyboard.press('Backspace')
  await expect(chips(page)).toHaveText([/Clipboard/, /notes\.txt/])
  await page.keyboard.type('explain')
  await page.keyboard.press('Enter')
  await expect(answer(page)).toContainText('explain.')
  expect(sent(ollama).at(-1)).toBe('File "Clipboard":\nfn main() {}\n\n\nFile "notes.txt":\nBuy milk.\n\n\nexplain')
  await expect(chips(page)).toHaveCount(0)
  await expect(page.getByText('notes.txt, 10 characters')).toBeVisible()

  // A removed one is not sent, by its button too.
  await page.keyboard.press('Control+Shift+L')
  await expect(chips(page)).toHaveCount(1)
  await page.getByRole('button', { name: 'Remove Clipboard' }).focus()
  await page.keyboard.press('Enter')
  await expect(chips(page)).toHaveCount(0)
  await expect(box(page)).toBeFocused()
  await page.keyboard.type('again')
  await page.keyboard.press('Enter')
  await expect(answer(page)).toContainText('Re: again.')
  expect(sent(ollama).at(-1)).toBe('again')

  await page.context().clearPermissions()
  await page.keyboard.press('Control+Shift+L')
  await expect(page.getByRole('alert')).toContainText('The browser did not let Aside read the clipboard.')
})

test('over a window: its own conversation, the one behind untouched, Esc and focus back, kept for ten minutes', async ({
  serve,
  startOllama,
}) => {
  const ollama = await startOllama(script)
  const app = await serve({ ollama: ollama.url })
  const page = await app.newTab()
  await page.clock.install()
  await page.reload()
  await chooseModel(page, model)
  await ask(page, 'behind')
  await waitDone(page)
  await messageBox(page).fill('my draft')
  await page.keyboard.press('Alt+Q')
  const over = overlay(page)
  await expect(box(over)).toBeFocused()
  await page.keyboard.type('aside')
  await page.keyboard.press('Enter')
  await expect(answerIn(over)).toContainText('Re: aside.')
  await waitDone(page)
  expect(await faults(page)).toEqual([])
  await page.keyboard.type('more')
  await page.keyboard.press('Escape')
  await expect(box(over)).toHaveValue('')
  for (let n = 0; n < 12; n++) await page.keyboard.press('Tab')
  expect(await over.evaluate((dialog) => dialog.contains(document.activeElement)), 'the focus stays inside').toBe(true)
  await page.keyboard.press('Escape')
  await expect(over).toHaveCount(0)
  await expect(messageBox(page)).toBeFocused()
  await expect(messageBox(page)).toHaveValue('my draft')
  await expect(questions(page)).toHaveText(['behind'])

  await page.clock.fastForward('09:00')
  await page.keyboard.press('Alt+Q')
  await expect(answerIn(over), 'nine minutes later').toContainText('Re: aside.')
  await page.keyboard.press('Escape')
  await page.clock.fastForward('10:01')
  await page.keyboard.press('Alt+Q')
  await expect(box(over)).toBeFocused()
  await expect(answerIn(over), 'more than ten later').toHaveCount(0)

  // From the palette, and from there into this very window.
  await page.keyboard.press('Escape')
  await page.keyboard.press('ControlOrMeta+K')
  await page.keyboard.type('Quick ask')
  await page.keyboard.press('Enter')
  await expect(box(over)).toBeFocused()
  await page.keyboard.type('endless over it')
  await page.keyboard.press('Enter')
  await expect(answerIn(over)).toContainText('On and on.')
  await page.keyboard.type('unsent')
  await page.keyboard.press('Control+Enter')
  await expect(over).toHaveCount(0)
  await expect(questions(page)).toHaveText(['endless over it'])
  await expect(answer(page)).toHaveAttribute('aria-busy', 'true')
  await expect(messageBox(page)).toHaveValue('unsent')

  // Once too often, Esc does nothing behind it; after any other key it does again.
  await page.keyboard.press('Alt+Q')
  await expect(box(over)).toBeFocused()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await expect(over).toHaveCount(0)
  await expect(messageBox(page)).toBeFocused()
  await expect(answer(page)).toHaveAttribute('aria-busy', 'true')
  await page.keyboard.press('End')
  await page.keyboard.press('Escape')
  await waitDone(page)
  await expect(messageBox(page)).toHaveValue('unsent')

  // A dialog comes over it, and leads back to it as it was.
  await page.keyboard.press('Alt+Q')
  await expect(box(over)).toBeFocused()
  await page.keyboard.type('half')
  for (const [key, name] of [
    ['K', 'Command palette'],
    ['/', 'Keyboard shortcuts'],
    [',', 'Settings'],
  ] as const) {
    await page.keyboard.press(`Control+${key}`)
    await expect(page.getByRole('dialog', { name })).toBeVisible()
    await expect(box(over), 'out of reach meanwhile').toHaveCount(0)
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog', { name })).toHaveCount(0)
    await expect(box(over)).toBeFocused()
    await expect(box(over)).toHaveValue('half')
  }
  await page.keyboard.press('Control+K')
  await page.keyboard.type('behind')
  await page.keyboard.press('Enter')
  await expect(questions(page), 'what is chosen is seen').toHaveText(['behind'])
  await expect(over).toHaveCount(0)
})

test('without a model it says so and refuses what the Guide can’t do; the first one that runs answers; a lost server is told', async ({
  serve,
  startOllama,
}) => {
  const gone = await startOllama(script)
  const port = Number(new URL(gone.url).port)
  await gone.close()
  const app = await serve({ ollama: gone.url })
  const page = await app.newTab()
  // As of a window that is hidden: no look at the engines but those that are needed.
  await page.addInitScript(() => Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' }))
  await page.goto(app.url.replace('/#', '/quick#'))
  const state = page.getByText('Ollama does not answer. The Guide answers questions about Aside.')
  await expect(state).toBeVisible()
  await page.keyboard.type('/explain this')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toContainText('No model is running. Start Ollama')
  await expect(box(page)).toHaveValue('/explain this')
  expect(await faults(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.keyboard.type('What is the Guide?')
  await page.keyboard.press('Enter')
  await expect(answer(page)).toContainText('manual')
  await waitDone(page)

  const ollama = await startOllama({ ...script, port })
  await askQuick(page, 'hi')
  expect(sent(ollama).at(-1)).toBe('hi')
  await askQuick(page, 'and now')
  await expect(state).toHaveCount(0)

  // A page that is loaded looks too.
  await ollama.close()
  await page.reload()
  await expect(box(page)).toBeFocused()
  await page.keyboard.press('Alt+N')
  await expect(state).toBeVisible()

  await app.kill()
  await expect(page.getByText('The connection to Aside is lost. Trying again…')).toBeVisible()
  await page.keyboard.type('still here')
  await page.keyboard.press('Enter')
  await expect(box(page)).toHaveValue('still here')
})

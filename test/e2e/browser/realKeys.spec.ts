import { type BrowserContext, chromium, expect, type Page, test } from 'playwright/test'
import { actionFor, actionIds, actions, type Keyboard, keysOf } from '../../../shared/actions.ts'
import { startOllamaServer } from '../../support/ollamaServer.ts'
import { lacksX, startX, type XDisplay } from '../../support/xvfb.ts'
import { chromiumArgs, findChromium } from '../support/browser.ts'
import { answer, answers, chooseModel, messageBox, questions, waitDone } from '../support/chat.ts'
import { makeDataDir } from '../support/environment.ts'
import { expectNoProblems, type PageProblems, watchPages } from '../support/pageProblems.ts'
import { type BrowserModeApp, serveApp } from '../support/serveApp.ts'

/**
 * Keys as a keyboard sends them, to a browser with a window: what a test sends to a page directly passes over what the
 * browser takes for itself.
 */
test.skip(lacksX !== undefined, lacksX)
test.describe.configure({ mode: 'serial', timeout: 120_000 })

const keyboard: Keyboard = { platform: 'other', mode: 'browser' }
const names: Readonly<Record<string, string>> = {
  ...{ mod: 'ctrl', Ctrl: 'ctrl', Alt: 'alt', Shift: 'shift', Enter: 'Return', Backspace: 'BackSpace' },
  ...{ ArrowUp: 'Up', ArrowDown: 'Down', ArrowLeft: 'Left', ArrowRight: 'Right', PageUp: 'Prior', PageDown: 'Next' },
  ...{ ',': 'comma', '.': 'period', '/': 'slash', '[': 'bracketleft', ']': 'bracketright' },
}
/** The keys of the table as xdotool writes them. */
const forX = (keys: string) =>
  keys
    .split('+')
    .map((key) => names[key] ?? (key.length === 1 ? key.toLowerCase() : key))
    .join('+')

let x: XDisplay
let context: BrowserContext
let app: BrowserModeApp
let page: Page
let ollama: Awaited<ReturnType<typeof startOllamaServer>>
const problems: PageProblems = { errors: [], violations: [] }

test.beforeAll(async () => {
  let asked = 0
  ollama = await startOllamaServer({ chat: () => [`Answer ${++asked} says periwinkle.`, { done: {} }] })
  x = await startX()
  context = await chromium.launchPersistentContext(makeDataDir(), {
    headless: false,
    executablePath: findChromium(),
    args: [...chromiumArgs, '--ozone-platform=x11'],
    env: Object.fromEntries(Object.entries(x.env).filter(([, value]) => value !== undefined)) as Record<string, string>,
    viewport: null,
  })
  await watchPages(context, problems)
  app = await serveApp(context, problems, { dataDir: makeDataDir(), ollama: ollama.url })
  page = context.pages()[0] ?? (await context.newPage())
  await page.goto(app.url)
  await chooseModel(page, 'llama3.2:3b')
})

test.afterAll(async () => {
  await context?.close()
  await app?.close()
  await ollama?.close()
  await x?.stop()
  expectNoProblems(problems, app?.output ?? '')
})

/** The page as it is after its start, with the keyboard's focus in it and not in the browser around it. */
async function begin(): Promise<void> {
  await page.bringToFront()
  await expect(messageBox(page)).toBeVisible()
  await x.xdotool('mousemove', '900', '300', 'click', '1')
  await page.reload()
  await expect(messageBox(page)).toBeFocused()
  await expect.poll(() => page.evaluate(() => document.hasFocus())).toBe(true)
}

const press = (keys: string) => x.xdotool('key', forX(keys))
const type = (text: string) => x.xdotool('type', '--delay', '20', text)
const heading = () => page.getByRole('heading', { level: 1 })
const dialog = (name: string) => page.getByRole('dialog', { name })

test('every key of browser mode reaches the page', async () => {
  await begin()
  // The page hears each key, and does nothing with it.
  await page.evaluate(() => {
    const heard: object[] = []
    Object.assign(window, { heard })
    const hear = (event: KeyboardEvent) => {
      const { key, code, ctrlKey, metaKey, altKey, shiftKey } = event
      heard.push({ key, code, ctrlKey, metaKey, altKey, shiftKey })
      event.preventDefault()
      event.stopImmediatePropagation()
    }
    addEventListener('keydown', hear, { capture: true })
  })
  type Heard = Parameters<typeof actionFor>[0]
  const heard = () => page.evaluate(() => (window as unknown as { heard: Heard[] }).heard)
  const missed: string[] = []
  for (const id of actionIds) {
    const keys = keysOf(id, keyboard)
    if (keys === '') continue
    const { scope } = actions[id]
    const before = (await heard()).length
    await press(keys)
    const came = async () => (await heard()).slice(before).some((event) => actionFor(event, scope, keyboard) === id)
    await expect
      .poll(came, { timeout: 3_000 })
      .toBe(true)
      .catch(() => missed.push(`${keys} (${id})`))
  }
  expect(missed).toEqual([])
  // The way it is asked above would show a key that the browser keeps.
  const count = (await heard()).length
  const opened = context.waitForEvent('page')
  await press('mod+T')
  await (await opened).close()
  const later = (await heard()).slice(count)
  expect(later.filter(({ key }) => key.toLowerCase() === 't')).toEqual([])
})

test('a conversation from its first word to its end, by keys alone', async () => {
  await begin()
  await type('first words')
  await expect(messageBox(page)).toHaveValue('first words')
  await press('Enter')
  await expect(answer(page)).toContainText('Answer 1')
  await waitDone(page)

  await press('F6')
  await expect(answer(page)).toBeFocused()
  await press('R')
  await expect(answer(page)).toContainText('Answer 2')
  await waitDone(page)
  await press('[')
  await expect(answer(page)).toContainText('Answer 1')
  await press(']')
  await expect(answer(page)).toContainText('Answer 2')
  await press('K')
  await expect(questions(page)).toBeFocused()
  await press('C')
  await expect(page.getByRole('status').filter({ hasText: 'Copied' }).first()).toBeAttached()
  await press('E')
  await expect(page.getByRole('textbox', { name: 'Edit the question' })).toBeFocused()
  await type(', changed')
  await press('Enter')
  await expect(questions(page)).toContainText('first words, changed')
  await expect(answer(page)).toContainText('Answer 3')
  await waitDone(page)
  await expect(messageBox(page)).toBeFocused()

  await press('F2')
  const name = page.getByRole('textbox', { name: 'Name of the conversation' })
  await expect(name).toBeFocused()
  await type('Flowers')
  await press('Enter')
  await expect(heading()).toHaveText('Flowers')
  await press('Alt+N')
  await expect(answers(page)).toHaveCount(0)
  await type('second')
  await press('Enter')
  await expect(answer(page)).toContainText('Answer 4')
  await waitDone(page)
  await press('Alt+ArrowLeft')
  await expect(heading()).toHaveText('Flowers')
  await press('Alt+ArrowRight')
  await expect(answer(page)).toContainText('Answer 4')
  await press('Alt+ArrowLeft')
  await expect(heading()).toHaveText('Flowers')
})

test('panels and lists open and close by keys that browsers have meanings for too', async () => {
  await begin()
  for (const [keys, title] of [
    ['mod+K', 'Command palette'],
    ['mod+,', 'Settings'],
    ['mod+.', 'Conversation settings'],
    ['mod+/', 'Keyboard shortcuts'],
    ['mod+Shift+M', 'Choose a model'],
  ] as const) {
    await press(keys)
    await expect(dialog(title)).toBeVisible()
    await press('Escape')
    await expect(dialog(title)).toHaveCount(0)
    await expect(messageBox(page)).toBeFocused()
  }
  const sidebar = page.getByRole('navigation', { name: 'Conversations' })
  await press('mod+B')
  await expect(sidebar).toHaveCount(0)
  await press('mod+B')
  await expect(sidebar).toBeVisible()

  await press('mod+Shift+F')
  await expect(page.getByRole('combobox', { name: 'Search all conversations' })).toBeFocused()
  await type('changed')
  await expect(page.getByRole('option').locator('mark')).toHaveText('changed')
  await press('Enter')
  await expect(questions(page)).toBeFocused()
  await press('mod+F')
  const find = page.getByRole('textbox', { name: 'Find in this conversation' })
  await expect(find).toBeFocused()
  await type('periwinkle')
  await expect(page.getByRole('search').getByRole('status')).toHaveText('1 of 1')
  await press('Escape')
  await expect(answer(page)).toBeFocused()

  // One step back more: the list takes the place of what was searched.
  await press('Escape')
  const row = sidebar.getByRole('button', { name: 'Flowers', exact: true })
  await press('Alt+P')
  await expect(
    sidebar.getByRole('region', { name: 'Pinned' }).getByRole('button', { name: 'Flowers' }).first(),
  ).toBeVisible()
  await press('mod+Shift+Backspace')
  await expect(row).toHaveCount(0)
  await press('mod+Z')
  await expect(row).toBeVisible()
  const opened = context.waitForEvent('page')
  await press('Alt+Shift+N')
  const second = await opened
  await expect(messageBox(second)).toBeVisible()
  await second.close()
})

import type { Page } from 'playwright/test'
import { expect, test } from '../e2e/support/aside.ts'
import { answer, ask, messageBox } from '../e2e/support/chat.ts'
import { makeDataDir } from '../e2e/support/environment.ts'
import { axeFaults, sidewaysFaults, themes } from '../e2e/support/lookFaults.ts'
import { sampleConversations } from '../e2e/support/sampleConversations.ts'
import { storeConversations } from '../e2e/support/storeConversations.ts'
import { choiceFaults, walkByTab } from '../e2e/support/tabWalk.ts'

/** A state of the interface, and how keys (nearly) alone lead to it from an open conversation. */
interface Screen {
  reach(page: Page): Promise<void>
  /** `looks.spec.ts` has axe look at it, in every theme and width. */
  looked?: true
  /** Tab closes it, or does not go through it. */
  noWalk?: true
  /** It belongs to a wide window. */
  wideOnly?: true
}

const mod = 'ControlOrMeta'
const press = (keys: string) => async (page: Page) => page.keyboard.press(keys)
const dialog = (keys: string, name: string) => async (page: Page) => {
  await page.keyboard.press(keys)
  await expect(page.getByRole('dialog', { name })).toBeVisible()
}
const open = (title: string) => async (page: Page) => {
  await page.getByRole('navigation', { name: 'Conversations' }).getByRole('button', { name: title }).first().click()
  await expect(page.getByRole('heading', { name: title })).toBeVisible()
}

const screens: Record<string, Screen> = {
  conversation: { reach: open('Rename files by date taken'), looked: true },
  'a failed answer': { reach: open('Why is my tokenizer slow?'), looked: true },
  'tool calls': {
    looked: true,
    async reach(page) {
      await open('Clean up the build folder')(page)
      await answer(page).focus()
      await page.keyboard.press('o')
      await expect(page.getByText('214 files, 1.3 GB', { exact: true })).toBeVisible()
    },
  },
  'a new conversation': { reach: press('Alt+n') },
  find: {
    async reach(page) {
      await open('Rename files by date taken')(page)
      await page.keyboard.press(`${mod}+F`)
      await page.getByRole('textbox', { name: 'Find in this conversation' }).fill('photo')
      await expect(page.getByRole('search').getByRole('status')).toHaveText(/of/)
    },
  },
  search: {
    wideOnly: true,
    async reach(page) {
      await page.keyboard.press(`${mod}+Shift+F`)
      await page.keyboard.type('photo')
      await expect(page.getByRole('option').first()).toBeVisible()
    },
  },
  'the name’s box': {
    noWalk: true,
    async reach(page) {
      await page.keyboard.press('F2')
      await expect(page.getByRole('textbox', { name: 'Name of the conversation' })).toBeFocused()
    },
  },
  'the question’s editor': {
    async reach(page) {
      await page.keyboard.press('F6')
      await page.keyboard.press('k')
      await page.keyboard.press('e')
      await expect(page.getByRole('textbox', { name: 'Edit the question' })).toBeFocused()
    },
  },
  'a menu': {
    noWalk: true,
    async reach(page) {
      await page.getByRole('button', { name: 'Conversation menu' }).focus()
      await page.keyboard.press('Enter')
      await expect(page.getByRole('menuitem').first()).toBeFocused()
    },
  },
  'the model list': { reach: dialog(`${mod}+Shift+M`, 'Choose a model') },
  'the conversation’s settings': { reach: dialog(`${mod}+.`, 'Conversation settings') },
  palette: { reach: dialog(`${mod}+K`, 'Command palette'), looked: true },
  'found in the palette': {
    async reach(page) {
      await dialog(`${mod}+K`, 'Command palette')(page)
      await page.keyboard.type('new')
    },
  },
  'key list': { reach: dialog(`${mod}+/`, 'Keyboard shortcuts'), looked: true },
  'the menu of slash commands': {
    // Tab takes the command.
    noWalk: true,
    async reach(page) {
      await page.keyboard.type('/')
      await expect(page.getByRole('listbox', { name: 'Slash commands' })).toBeVisible()
    },
  },
  'a slash command that is typed': {
    async reach(page) {
      await messageBox(page).fill('/fix teh cat')
      await expect(page.getByText('Fix spelling and grammar')).toBeVisible()
    },
  },
  'a slash command in fields': {
    async reach(page) {
      await dialog(`${mod}+K`, 'Command palette')(page)
      await page.keyboard.type('edit slash')
      await page.keyboard.press('Enter')
      await page.getByRole('button', { name: '/fix Fix spelling and grammar' }).press('Enter')
      await expect(page.getByRole('textbox', { name: 'Prompt', exact: true })).toBeFocused()
    },
  },
  'a deleted conversation': {
    async reach(page) {
      await page.keyboard.press(`${mod}+Shift+Backspace`)
      await expect(page.getByText('deleted', { exact: false }).first()).toBeVisible()
    },
  },
}

/** Everything that is wrong with what is shown now, in each theme and in small windows. */
async function faultsOf(page: Page, { looked, noWalk, wideOnly }: Omit<Screen, 'reach'> = {}): Promise<string[]> {
  const found: string[] = []
  const add = (where: string, faults: string[]) => found.push(...faults.map((fault) => `${where}: ${fault}`))
  if (!looked) {
    add('light', await axeFaults(page, { enhanced: false }))
    for (const theme of ['dark', 'hc', 'hcdark'] as const) {
      await page.emulateMedia({ ...themes[theme], reducedMotion: 'reduce' })
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
      add(theme, await axeFaults(page, { enhanced: theme !== 'dark', coloursOnly: true }))
    }
    await page.emulateMedia({ ...themes.light, reducedMotion: 'reduce' })
  }
  add('list', await choiceFaults(page))
  if (!noWalk) add('Tab', await walkByTab(page))
  // 1280 by 800 at 200 %, and a narrow window.
  for (const size of wideOnly
    ? []
    : [
        { width: 640, height: 400 },
        { width: 400, height: 700 },
      ]) {
    await page.setViewportSize(size)
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
    add(`${size.width} px`, await sidewaysFaults(page))
    if (!noWalk && size.width === 640) add('Tab, 640 px', await walkByTab(page))
  }
  await page.setViewportSize({ width: 1280, height: 800 })
  return found
}

test.describe.configure({ mode: 'parallel', timeout: 150_000 })

test('every screen is come to and gone through by Tab, in every theme, at 200 % and at 400 px', async ({ start }) => {
  const dataDir = makeDataDir()
  await storeConversations(dataDir, sampleConversations(Date.now()))
  const { page } = await start({ dataDir })
  await page.emulateMedia({ ...themes.light, reducedMotion: 'reduce' })
  await page.setViewportSize({ width: 1280, height: 800 })
  const found: string[] = []
  for (const [name, { reach, ...screen }] of Object.entries(screens)) {
    await expect(messageBox(page)).toBeFocused()
    await reach(page)
    found.push(...(await faultsOf(page, screen)).map((fault) => `${name}: ${fault}`))
    // Esc is the way back from everything, and the focus comes back with it.
    for (let n = 0; n < 4; n++) await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog'), `${name} is closed by Esc`).toHaveCount(0)
    await messageBox(page).focus()
  }
  expect(found).toEqual([])
})

test('every page of the settings is gone through by keys', async ({ start }) => {
  const { page } = await start()
  await page.emulateMedia({ ...themes.light, reducedMotion: 'reduce' })
  await page.setViewportSize({ width: 1280, height: 800 })
  await expect(messageBox(page)).toBeFocused()
  await dialog(`${mod}+,`, 'Settings')(page)
  const tabs = page.getByRole('tab')
  await expect(tabs.first()).toBeFocused()
  const found: string[] = []
  for (let at = 0; at < (await tabs.count()); at++) {
    const tab = tabs.nth(at)
    await expect(tab).toBeFocused()
    await expect(tab).toHaveAttribute('aria-selected', 'true')
    const name = await tab.textContent()
    found.push(...(await faultsOf(page)).map((fault) => `${name}: ${fault}`))
    await tab.focus()
    await page.keyboard.press('ArrowDown')
  }
  await page.keyboard.press('Escape')
  await expect(messageBox(page)).toBeFocused()
  expect(found).toEqual([])
})

test('a first start, a queue, a lost connection and quick ask are gone through by keys', async ({
  start,
  startOllama,
}) => {
  const found: string[] = []
  const look = async (name: string, page: Page, screen?: Omit<Screen, 'reach'>) =>
    found.push(...(await faultsOf(page, screen)).map((fault) => `${name}: ${fault}`))

  const first = await start({ ollama: 'none' })
  await first.page.setViewportSize({ width: 1280, height: 800 })
  await expect(first.page.getByRole('heading', { name: /^Ollama does not answer at / })).toBeVisible()
  await look('first start', first.page, { looked: true })
  await first.page.goto(new URL('/quick.html', first.page.url()).href)
  await expect(first.page.getByRole('textbox', { name: 'Ask', exact: true })).toBeFocused()
  await look('quick ask', first.page, { looked: true })
  await first.page.close()

  const ollama = await startOllama({ chat: () => ['On and on. ', 'forever'] })
  const aside = await start({ ollama, model: 'llama3.2:3b' })
  await aside.page.setViewportSize({ width: 1280, height: 800 })
  await ask(aside.page, 'go')
  await expect(answer(aside.page)).toContainText('On and on.')
  for (const text of ['a', 'b']) await ask(aside.page, text)
  await expect(aside.page.getByRole('list', { name: 'Queued messages' })).toBeVisible()
  await look('queue', aside.page)
  await aside.kill()
  await expect(aside.page.getByRole('status').filter({ hasText: /Aside/ })).toBeVisible()
  await look('lost connection', aside.page)
  await aside.again()
  expect(found).toEqual([])
})

import type { Page } from 'playwright/test'
import { expect, test } from '../e2e/support/aside.ts'
import { answer, ask, messageBox } from '../e2e/support/chat.ts'
import { makeDataDir } from '../e2e/support/environment.ts'
import { axeFaults, themes, turn } from '../e2e/support/lookFaults.ts'
import { sampleConversations } from '../e2e/support/sampleConversations.ts'
import { type ScreenKind, screenFaults } from '../e2e/support/screenFaults.ts'
import { storeConversations } from '../e2e/support/storeConversations.ts'
import { walkByTab } from '../e2e/support/tabWalk.ts'
import { rounds } from '../support/rounds.ts'

/** A state of the interface, and how keys (nearly) alone lead to it from an open conversation. */
interface Screen extends ScreenKind {
  reach(page: Page): Promise<void>
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
  'the installed models': { reach: dialog(`${mod}+Shift+O`, 'Models') },
  'one of the models': {
    async reach(page) {
      await dialog(`${mod}+Shift+O`, 'Models')(page)
      await page.getByRole('searchbox').press('ArrowDown')
      await page.keyboard.press('Enter')
      await expect(page.getByText('Template', { exact: true })).toBeVisible()
    },
  },
  'the ways to models': {
    async reach(page) {
      await dialog(`${mod}+Shift+O`, 'Models')(page)
      await page.keyboard.press('End')
      await expect(page.getByText('Looked for:', { exact: false })).toBeVisible()
    },
  },
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

test.describe.configure({ mode: 'parallel', timeout: 150_000 })

/** The themes that the colours of a screen are looked at in: screens take turns. */
const themesOf = (at: number) => rounds([turn(at)], [turn(0), turn(1), turn(2)])

test('every screen is come to and gone through by Tab, in themes, at 200 % and at 400 px', async ({ start }) => {
  const dataDir = makeDataDir()
  await storeConversations(dataDir, sampleConversations(Date.now()))
  const { page } = await start({ dataDir })
  await page.emulateMedia({ ...themes.light, reducedMotion: 'reduce' })
  await page.setViewportSize({ width: 1280, height: 800 })
  const found: string[] = []
  for (const [at, [name, { reach, ...screen }]] of Object.entries(screens).entries()) {
    await expect(messageBox(page)).toBeFocused()
    await reach(page)
    found.push(...(await screenFaults(page, { ...screen, inThemes: themesOf(at) })).map((fault) => `${name}: ${fault}`))
    // Esc is the way back from everything, and the focus comes back with it.
    for (let n = 0; n < 4; n++) await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog'), `${name} is closed by Esc`).toHaveCount(0)
    await messageBox(page).focus()
  }
  expect(found).toEqual([])
})

test('a first start, a queue, a lost connection and quick ask are gone through by keys', async ({
  start,
  startOllama,
}) => {
  const found: string[] = []
  let looks = 0
  const look = async (name: string, page: Page, screen?: ScreenKind) =>
    found.push(
      ...(await screenFaults(page, { ...screen, inThemes: themesOf(looks++) })).map((fault) => `${name}: ${fault}`),
    )

  const first = await start({ ollama: 'none' })
  await first.page.setViewportSize({ width: 1280, height: 800 })
  await expect(first.page.getByRole('heading', { name: /^Ollama is (not on|installed)/ })).toBeVisible()
  await look('first start', first.page, { looked: true })
  await dialog(`${mod}+,`, 'Settings')(first.page)
  await first.page.getByRole('tab', { name: 'Engines' }).click()
  const address = first.page.getByRole('textbox', { name: 'Ollama’s address' })
  await address.fill('http://models.example.com:11434')
  await address.press('Enter')
  await expect(first.page.getByRole('alertdialog')).toBeVisible()
  await look('a question', first.page)
  await first.page.keyboard.press('Escape')
  await first.page.keyboard.press('Escape')
  await expect(first.page.getByRole('dialog')).toHaveCount(0)
  await dialog('Alt+q', 'Quick ask')(first.page)
  await look('quick ask over a window', first.page)
  await first.page.keyboard.press('Escape')
  await expect(first.page.getByRole('dialog')).toHaveCount(0)

  await first.page.setViewportSize({ width: 400, height: 700 })
  const sidebar = first.page.getByRole('navigation', { name: 'Conversations' })
  await expect(sidebar).toHaveCount(0)
  await first.page.keyboard.press(`${mod}+B`)
  await expect(sidebar).toBeVisible()
  // It slides in.
  await expect.poll(() => first.page.evaluate(() => document.getAnimations().length)).toBe(0)
  found.push(...(await walkByTab(first.page)).map((fault) => `drawer: ${fault}`))
  found.push(...(await axeFaults(first.page, { enhanced: false })).map((fault) => `drawer: ${fault}`))
  await first.page.keyboard.press('Escape')
  await first.page.setViewportSize({ width: 1280, height: 800 })
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
  await aside.page.goto(new URL('/', aside.page.url()).href.replace(/#.*/, '#token=wrong'))
  await aside.page.reload()
  await expect(aside.page.getByRole('alert')).toBeVisible()
  await look('a page that is turned away', aside.page)
  expect(found).toEqual([])
})

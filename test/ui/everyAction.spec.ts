import type { Page } from 'playwright/test'
import { type DesktopOnlyId, isThere, type PaletteActionId } from '../../shared/actions.ts'
import { strings } from '../../shared/strings.ts'
import { expect, test } from '../e2e/support/aside.ts'
import { answer, answers, askAndWait, conversation, messageBox, waitDone } from '../e2e/support/chat.ts'
import { cards, dataDirWithTools } from '../e2e/support/tools.ts'

interface Effect {
  /** How the page must be before, when it is not the open conversation with the focus in its box. */
  before?(page: Page): Promise<void>
  /** What is to be seen afterwards. */
  after(page: Page): Promise<void>
}

const dialog = (name: string): Effect => ({
  after: async (page) => {
    await expect(page.getByRole('dialog', { name })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect(messageBox(page)).toBeFocused()
  },
})
const settingsPage = (name: string): Effect => ({
  after: async (page) => {
    await expect(page.getByRole('tab', { name })).toHaveAttribute('aria-selected', 'true')
    await page.keyboard.press('Escape')
  },
})
const theme = (chosen: string): Effect => ({
  after: (page) => expect(page.locator('html')).toHaveAttribute('data-theme', chosen),
})
const textSize = (size: string): Effect => ({
  after: (page) =>
    expect.poll(() => page.evaluate(() => document.documentElement.style.getPropertyValue('--text-size'))).toBe(size),
})
const heading = (page: Page) => page.getByRole('heading', { level: 1 })
const sidebar = (page: Page) => page.getByRole('navigation', { name: 'Conversations' })

let chooser: Promise<unknown> | undefined

/** Every action that a tab's palette has, in an order in which each finds what it needs: the types ask for new ones. */
const effects: Record<Exclude<PaletteActionId, DesktopOnlyId>, Effect> = {
  settings: dialog('Settings'),
  shortcuts: dialog('Keyboard shortcuts'),
  conversationSettings: dialog('Conversation settings'),
  chooseModel: dialog('Choose a model'),
  attach: {
    before: async (page) => {
      chooser = page.waitForEvent('filechooser')
    },
    after: async () => void (await chooser),
  },
  models: dialog('Models'),
  shortcutSettings: settingsPage('Shortcuts'),
  commandSettings: settingsPage('Slash commands'),
  presetSettings: settingsPage('Presets'),
  makePreset: {
    after: async (page) => {
      await expect(page.getByRole('form', { name: 'A new preset' })).toBeVisible()
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Discard', exact: true }).click()
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toHaveCount(0)
    },
  },
  compare: dialog('Compare models'),
  askAgain: dialog('Ask again with'),
  compareWith: dialog('Compare with'),
  quickAskSettings: settingsPage('Quick ask'),
  quickAsk: {
    after: async (page) => {
      await expect(page.getByRole('textbox', { name: 'Ask', exact: true })).toBeFocused()
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toHaveCount(0)
    },
  },
  themeContrastDark: theme('hcdark'),
  themeContrast: theme('hc'),
  themeDark: theme('dark'),
  themeLight: theme('light'),
  themeSystem: theme('light'),
  textLarger: textSize('18px'),
  textSmaller: textSize('16px'),
  textReset: textSize('16px'),
  find: {
    after: async (page) => {
      await expect(page.getByRole('textbox', { name: 'Find in this conversation' })).toBeFocused()
      await page.keyboard.press('Escape')
    },
  },
  search: {
    after: async (page) => {
      await expect(page.getByRole('combobox', { name: 'Search all conversations' })).toBeFocused()
      await page.keyboard.press('Escape')
    },
  },
  toggleSidebar: {
    after: async (page) => {
      await expect(sidebar(page)).toHaveCount(0)
      await page.keyboard.press('ControlOrMeta+B')
      await expect(sidebar(page)).toBeVisible()
    },
  },
  toggleThinking: {
    after: (page) =>
      expect(page.getByRole('button', { name: 'Think', exact: true })).toHaveAttribute('aria-pressed', 'false'),
  },
  copyLastAnswer: {
    after: (page) => expect(page.getByRole('status').filter({ hasText: 'Copied' }).first()).toBeAttached(),
  },
  jumpToLatest: {
    before: async (page) => {
      await conversation(page).evaluate((box) => box.scrollTo(0, 0))
      await expect(page.getByRole('button', { name: /Jump to latest/ })).toBeVisible()
    },
    after: (page) => expect(page.getByRole('button', { name: /Jump to latest/ })).toHaveCount(0),
  },
  renameConversation: {
    after: async (page) => {
      await expect(page.getByRole('textbox', { name: 'Name of the conversation' })).toBeFocused()
      await page.keyboard.type('Named')
      await page.keyboard.press('Enter')
      await expect(heading(page)).toHaveText('Named')
    },
  },
  pinConversation: { after: (page) => expect(sidebar(page).getByRole('region', { name: 'Pinned' })).toBeVisible() },
  newWindow: {
    after: async (page) => {
      await expect.poll(() => page.context().pages().length).toBe(2)
      await page.context().pages()[1]?.close()
      await page.bringToFront()
    },
  },
  newConversation: { after: (page) => expect(answers(page)).toHaveCount(0) },
  manual: { after: (page) => expect(page.getByRole('button', { name: /^Model .*Guide/ })).toBeVisible() },
  goBack: { after: (page) => expect(answers(page)).toHaveCount(2) },
  goForward: {
    before: async (page) => {
      await page.keyboard.press('Alt+n')
      await askAndWait(page, 'how do I find words')
      await page.keyboard.press('Alt+ArrowLeft')
      await expect(heading(page)).toHaveText('Named')
    },
    after: (page) => expect(heading(page)).not.toHaveText('Named'),
  },
  deleteConversation: {
    after: (page) => expect(page.getByRole('status').filter({ hasText: 'deleted' }).first()).toBeVisible(),
  },
  stop: {
    before: async (page) => {
      await page.keyboard.press('Alt+ArrowLeft')
      await expect(heading(page)).toHaveText('Named')
      await messageBox(page).fill('endless')
      await page.keyboard.press('Enter')
      await expect(answer(page)).toContainText('On and on.')
    },
    after: (page) => expect(answer(page)).toContainText('You stopped this answer.'),
  },
  goToDecision: {
    before: async (page) => {
      await messageBox(page).fill('run it')
      await page.keyboard.press('Enter')
      await expect(cards(page)).toBeFocused()
      await messageBox(page).focus()
    },
    after: async (page) => {
      await expect(cards(page)).toBeFocused()
      // In its first moment a card hears no key.
      await expect(cards(page).getByRole('button', { name: 'Approve' })).toBeEnabled()
      await page.keyboard.press('Escape')
      await waitDone(page)
      await expect(messageBox(page)).toBeFocused()
    },
  },
}

test('every action of the palette does what its title says', async ({ start, startOllama }) => {
  test.setTimeout(120_000)
  const ollama = await startOllama({
    chat: ({ messages }) =>
      messages?.at(-1)?.content?.includes('endless')
        ? ['On and on. ', 'forever']
        : messages?.at(-1)?.content === 'run it'
          ? [{ calls: [{ name: 'run_command', arguments: { argv: ['ls'] } }] }, { done: {} }]
          : [`${'A line of the answer.\n\n'.repeat(40)}`, { done: {} }],
  })
  const { dataDir } = dataDirWithTools()
  const { page } = await start({ ollama, model: 'qwen3:4b', dataDir })
  await askAndWait(page, 'first')
  await askAndWait(page, 'second')
  for (const [id, { before, after }] of Object.entries(effects) as [PaletteActionId, Effect][]) {
    expect(isThere(id, 'browser'), id).toBe(true)
    await test.step(id, async () => {
      await expect(messageBox(page)).toBeVisible()
      await messageBox(page).focus()
      await before?.(page)
      await page.keyboard.press('ControlOrMeta+K')
      await expect(page.getByRole('dialog', { name: 'Command palette' })).toBeVisible()
      await page.keyboard.type(strings.actions[id])
      await expect(page.getByRole('option', { selected: true }).locator('span').first()).toHaveText(strings.actions[id])
      await page.keyboard.press('Enter')
      await after(page)
    })
  }
})

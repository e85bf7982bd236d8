import { expect, test } from '../e2e/support/aside.ts'
import { answer, ask, askAndWait, conversation, messageBox, questions, waitDone } from '../e2e/support/chat.ts'
import { makeDataDir } from '../e2e/support/environment.ts'
import { sampleConversations } from '../e2e/support/sampleConversations.ts'
import { storeConversations } from '../e2e/support/storeConversations.ts'
import { choiceFaults, walkByTab } from '../e2e/support/tabWalk.ts'

const mod = 'ControlOrMeta'

async function withSamples(): Promise<string> {
  const dataDir = makeDataDir()
  await storeConversations(dataDir, sampleConversations(Date.now()))
  return dataDir
}

test('screen readers are told the names that tests go by', async ({ start, startOllama }) => {
  const ollama = await startOllama({ chat: () => ['On and on. ', 'forever'] })
  const { page } = await start({ ollama, model: 'llama3.2:3b' })
  await expect(page.getByRole('textbox', { name: 'Message', exact: true })).toBeFocused()
  await expect(page.getByRole('button', { name: 'New conversation', exact: true })).toBeVisible()
  await expect(page.getByRole('button', { name: /^Model/ })).toHaveAccessibleName('Model llama3.2:3b')
  await messageBox(page).fill('go')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  const log = page.getByRole('log', { name: 'Conversation' })
  await expect(log.getByRole('article', { name: 'You' })).toHaveCount(1)
  await expect(log.getByRole('article', { name: 'Assistant' })).toContainText('On and on.')
  await expect(log.getByRole('article', { name: 'Assistant' })).toHaveAttribute('aria-busy', 'true')
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await expect(log.getByRole('article', { name: 'Assistant' })).not.toHaveAttribute('aria-busy', 'true')
  await page.keyboard.press(`${mod}+K`)
  await expect(page.getByRole('dialog', { name: 'Command palette' })).toBeVisible()
  await page.keyboard.press('Escape')
  await ollama.close()
  await ask(page, 'again')
  await expect(page.getByRole('alert')).toBeVisible()
})

test('nothing moves for a reader who asked for less motion', async ({ start, startOllama }) => {
  const ollama = await startOllama({ chat: () => [{ wait: 600 }, 'On and on. ', 'forever'] })
  const { page } = await start({ ollama, model: 'llama3.2:3b' })
  await page.emulateMedia({ reducedMotion: 'reduce' })
  /** What moves now, or is about to. */
  const moving = () =>
    page.evaluate(() =>
      document
        .getAnimations()
        .filter(({ effect }) => Number(effect?.getComputedTiming().duration) > 1)
        .map((animation) => (animation as CSSAnimation).animationName ?? 'a transition'),
    )
  await ask(page, 'go')
  await expect(answer(page)).toHaveAttribute('aria-busy', 'true')
  expect(await moving(), 'before the first word').toEqual([])
  await expect(answer(page)).toContainText('On and on.')
  expect(await moving(), 'while words come').toEqual([])
  for (const keys of [`${mod}+K`, `${mod}+,`, `${mod}+Shift+M`]) {
    await page.keyboard.press(keys)
    await expect(page.getByRole('dialog')).toBeVisible()
    expect(await moving(), keys).toEqual([])
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
  await page.setViewportSize({ width: 600, height: 700 })
  const sidebar = page.getByRole('navigation', { name: 'Conversations' })
  await expect(sidebar).toHaveCount(0)
  await page.keyboard.press(`${mod}+B`)
  await expect(sidebar).toBeVisible()
  expect(await moving()).toEqual([])
})

test('where the system chooses all colours, the focus and what is chosen are still seen', async ({ start }) => {
  const { page } = await start({ dataDir: await withSamples() })
  await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' })
  const found: string[] = []
  const look = async (name: string) => {
    found.push(...(await choiceFaults(page)).map((fault) => `${name}: ${fault}`))
    found.push(...(await walkByTab(page)).map((fault) => `${name}: ${fault}`))
  }
  await page.getByRole('button', { name: 'Clean up the build folder' }).first().click()
  await expect(answer(page)).toBeVisible()
  await look('conversation')
  for (const keys of [`${mod}+K`, `${mod}+,`, `${mod}+F`]) {
    await messageBox(page).focus()
    await page.keyboard.press(keys)
    await expect(page.getByRole(keys === `${mod}+F` ? 'search' : 'dialog')).toBeVisible()
    await look(keys)
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
  expect(found).toEqual([])
})

test('Tab comes to one message, goes through it and on; letters work on all of it', async ({ start }) => {
  const { page } = await start({ dataDir: await withSamples() })
  await page.getByRole('button', { name: 'Rename files by date taken' }).first().click()
  await expect(answer(page)).toContainText('then remove it')
  await page.getByRole('button', { name: 'Conversation menu' }).focus()
  await page.keyboard.press('Tab')
  await expect(answer(page)).toBeFocused()
  await page.keyboard.press('k')
  await expect(questions(page)).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(questions(page).getByRole('button', { name: 'Edit' })).toBeFocused()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  // Behind the question the answer's own controls are passed over.
  await expect(conversation(page).locator(':focus')).toHaveCount(0)
  await page.keyboard.press('Shift+Tab')
  await expect(questions(page)).toBeFocused()
  await page.keyboard.press('Shift+Tab')
  await expect(page.getByRole('button', { name: 'Conversation menu' })).toBeFocused()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await expect(questions(page).getByRole('button', { name: 'Edit' })).toBeFocused()
  await page.keyboard.press('j')
  await expect(answer(page)).toBeFocused()
})

test('Esc is always one step back, and a dialog’s keys change nothing behind it', async ({ start, startOllama }) => {
  const ollama = await startOllama({
    chat: ({ messages }) =>
      messages?.at(-1)?.content === 'endless' ? ['On and on. ', 'forever'] : ['Done.', { done: {} }],
  })
  const { page } = await start({ ollama, model: 'llama3.2:3b' })
  await askAndWait(page, 'first')
  await ask(page, 'endless')
  await expect(answer(page)).toContainText('On and on.')
  const busy = answer(page).and(page.locator('[aria-busy="true"]'))
  const search = page.getByRole('combobox', { name: 'Search all conversations' })
  const find = page.getByRole('textbox', { name: 'Find in this conversation' })
  await page.keyboard.press(`${mod}+Shift+F`)
  await expect(search).toBeFocused()
  await messageBox(page).focus()
  await page.keyboard.type('a draft')
  await page.keyboard.press(`${mod}+F`)
  await expect(find).toBeFocused()
  await messageBox(page).focus()

  // A dialog over all of it: only what opens and closes dialogs still has its keys.
  await page.keyboard.press(`${mod}+,`)
  await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible()
  for (const keys of ['Alt+n', `${mod}+Shift+Backspace`, `${mod}+b`]) await page.keyboard.press(keys)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(busy).toHaveCount(1)
  await expect(messageBox(page)).toHaveValue('a draft')

  await page.keyboard.press('Escape')
  await expect(find).toHaveCount(0)
  await expect(busy).toHaveCount(1)
  await page.keyboard.press('Escape')
  await waitDone(page)
  await expect(page.getByRole('button', { name: 'Stop', exact: true })).toHaveCount(0)
  await expect(messageBox(page)).toHaveValue('a draft')
  await page.keyboard.press('Escape')
  await expect(messageBox(page)).toHaveValue('')
  await expect(search).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(search).toHaveCount(0)
  await expect(messageBox(page)).toBeFocused()
})

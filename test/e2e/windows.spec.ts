import {
  answer,
  answers,
  ask,
  askAndWait,
  chooseModel,
  messageBox,
  newConversation,
  questions,
} from './support/chat.ts'
import { expect, test } from './support/fixtures.ts'
import { boundsOfWindows, openAnotherWindow } from './support/windowing.ts'

test('a window opens on a new conversation, and the Guide answers with nothing installed', async ({ launch }) => {
  const page = await (await launch()).firstWindow()
  await expect(messageBox(page)).toBeVisible()
  await expect(answers(page)).toHaveCount(0)
  await expect(await askAndWait(page, 'How do I open a new window?')).toContainText('Ctrl+Shift+N')
  await expect(questions(page)).toHaveText('How do I open a new window?')
})

test('bounds, conversation and draft of a window are there after a restart', async ({ launch }) => {
  const first = await launch()
  const page = await first.firstWindow()
  await askAndWait(page, 'Where is my data kept?')
  const text = await answer(page).textContent()
  await messageBox(page).fill('a thought for later')
  const bounds = { x: 60, y: 70, width: 940, height: 660 }
  await first.evaluate(({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]?.setBounds(bounds), bounds)
  await expect.poll(() => page.evaluate(() => innerWidth)).toBe(940)
  expect(await first.close()).toBe(0)

  const second = await launch({ dataDir: first.dataDir })
  const restored = await second.firstWindow()
  await expect(questions(restored)).toHaveText('Where is my data kept?')
  await expect(answer(restored)).toHaveText(text ?? 'an answer')
  await expect(messageBox(restored)).toHaveValue('a thought for later')
  expect(await boundsOfWindows(second)).toEqual([bounds])
})

test('each window keeps its own history and draft, also over a restart', async ({ launch }) => {
  const first = await launch()
  const one = await first.firstWindow()
  await askAndWait(one, 'What is the Guide?')
  const two = await openAnotherWindow(first, one)
  await expect(questions(two)).toHaveCount(0)
  await askAndWait(two, 'How do I stop an answer?')
  await newConversation(two)
  await messageBox(two).fill('only in the second')
  await messageBox(one).fill('only in the first')
  await expect(questions(one)).toHaveText('What is the Guide?')

  await messageBox(two).press('Alt+ArrowLeft')
  await expect(questions(two)).toHaveText('How do I stop an answer?')
  await messageBox(two).press('Alt+ArrowLeft')
  await expect(questions(two)).toHaveText('How do I stop an answer?')
  await newConversation(two)
  await expect(messageBox(two)).toHaveValue('only in the second')
  await first.close()

  const second = await launch({ dataDir: first.dataDir })
  const again = async (draft: string) =>
    second.waitForWindow(async (page) => (await messageBox(page).inputValue({ timeout: 5_000 })) === draft)
  await expect(questions(await again('only in the first'))).toHaveText('What is the Guide?')
  await expect(questions(await again('only in the second'))).toHaveCount(0)
  expect(second.windows()).toHaveLength(2)
})

test('of two windows, the one that was closed stays closed; the last one comes back', async ({ launch }) => {
  const first = await launch()
  const one = await first.firstWindow()
  await askAndWait(one, 'What is the Guide?')
  const two = await openAnotherWindow(first, one)
  await first.closeWindow(two)
  await expect.poll(() => first.windows()).toHaveLength(1)
  await first.closeWindow(one)
  expect(await first.exited).toBe(0)

  const second = await launch({ dataDir: first.dataDir })
  await expect(questions(await second.firstWindow())).toHaveText('What is the Guide?')
  expect(second.windows()).toHaveLength(1)
})

test('a second start shows the first one’s window, or opens another when asked to', async ({ launch }) => {
  const app = await launch()
  await messageBox(await app.firstWindow()).waitFor()
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize())
  const second = await launch({ dataDir: app.dataDir })
  expect(await second.exited).toBe(0)
  const isMinimized = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isMinimized())
  await expect.poll(isMinimized).toBe(false)
  expect(app.windows()).toHaveLength(1)

  const third = await launch({ dataDir: app.dataDir, args: ['--new-window'] })
  expect(await third.exited).toBe(0)
  await expect.poll(() => app.windows()).toHaveLength(2)
})

test('a page that crashes while an answer streams comes back and shows all of it', async ({ launch, startOllama }) => {
  const { url } = await startOllama({ chat: () => ['Before ', { wait: 2_500 }, 'after', { done: {} }] })
  const app = await launch({ ollama: url })
  const page = await app.firstWindow()
  await chooseModel(page, 'llama3.2:3b')
  await ask(page, 'Go on')
  await expect(answer(page)).toContainText('Before')
  await page.goto('chrome://crash').catch(() => {})
  const back = await app.waitForWindow((window) => window !== page)
  await expect(answer(back)).toContainText('Before after')
})

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { answer, answers, ask, chooseModel, messageBox, newConversation, questions, waitDone } from './support/chat.ts'
import { askLine } from './support/commandLine.ts'
import { expect, test } from './support/fixtures.ts'
import { askBox, dataDirWithQuickKey, pressQuickKey, quickState } from './support/quick.ts'
import { badge, clickNotification, clickTray, gate, notifications, trayLines } from './support/surroundings.ts'
import { approveIn, cards, dataDirWithTools, denyIn } from './support/tools.ts'
import { openAnotherWindow } from './support/windowing.ts'

test.beforeEach(({ runtime }) => {
  test.skip(runtime === 'electron', 'needs a desktop whose tray, menus and displays a test can reach')
})

/** Where the only window, or quick ask, is in its history, as main has kept it; undefined while nothing is kept. */
function savedPosition(dataDir: string, start: 'w_' | 'q_' = 'w_'): number | undefined {
  const file = join(dataDir, 'windows.json')
  if (!existsSync(file)) return undefined
  const { windows } = JSON.parse(readFileSync(file, 'utf8')) as {
    windows: { id: string; history: { position: number } }[]
  }
  return windows.find(({ id }) => id.startsWith(start))?.history.position
}

test('an answer that is being made is in the tray and on the badge; its end is told where nobody looks', async ({
  launch,
  startOllama,
}) => {
  let now = gate()
  const { url } = await startOllama({ chat: () => now.chat() })
  const { dataDir } = dataDirWithTools()
  const app = await launch({ ollama: url, dataDir })
  const one = await app.firstWindow()
  await chooseModel(one, 'llama3.2:3b')
  await ask(one, 'Tell me of Tom & Jerry')
  await expect.poll(() => trayLines(app)).toContain('Tell me of Tom && Jerry')
  expect(await badge(app)).toBe(1)

  await test.step('its entry goes to the window that shows it', async () => {
    const two = await openAnotherWindow(app, one)
    await clickTray(app, 'Tell me of Tom && Jerry')
    const focused = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getFocusedWindow()?.id)
    const oldest = await app.evaluate(({ BrowserWindow }) =>
      Math.min(...BrowserWindow.getAllWindows().map(({ id }) => id)),
    )
    expect(focused).toBe(oldest)
    expect(app.windows()).toHaveLength(2)
    await app.closeWindow(two)
    await expect.poll(() => app.windows()).toHaveLength(1)
  })

  await test.step('the end of one that is looked at is told nobody else', async () => {
    await expect.poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getFocusedWindow() !== null)).toBe(true)
    now.open()
    await expect(answer(one)).toContainText('Secret words')
    await expect.poll(() => badge(app)).toBe(0)
    expect(await trayLines(app)).toContain('No answer is being made')
  })

  await test.step('of one that nobody looks at the title is told, and a click goes there', async () => {
    now = gate()
    await newConversation(one)
    await ask(one, 'And of others')
    await expect.poll(() => badge(app)).toBe(1)
    await expect.poll(() => savedPosition(app.dataDir)).toBeGreaterThanOrEqual(0)
    await newConversation(one)
    await expect(questions(one)).toHaveCount(0)
    // What the window shows is told to main before the answer ends.
    await expect.poll(() => savedPosition(app.dataDir)).toBe(-1)
    now.open()
    await expect.poll(() => notifications(app)).toEqual([{ title: 'And of others', body: 'The answer is finished.' }])
    await expect.poll(() => badge(app)).toBe(0)
    await clickNotification(app)
    await expect(questions(one)).toHaveText('And of others')
    await expect(answers(one)).toHaveCount(1)
    expect(app.windows()).toHaveLength(1)
  })

  await test.step('one that was stopped is not told, one that failed is', async () => {
    now = gate()
    await ask(one, 'A third')
    await expect.poll(() => badge(app)).toBe(1)
    await app.evaluate(({ desktop }) => desktop.focusElsewhere())
    await one.getByRole('button', { name: 'Stop', exact: true }).click()
    await expect.poll(() => badge(app)).toBe(0)
    now = { open() {}, chat: async () => [{ error: 'out of memory' }] as never }
    await ask(one, 'A fourth')
    await expect
      .poll(async () => (await notifications(app)).map(({ body }) => body))
      .toEqual(['The answer is finished.', 'The answer failed.'])
  })

  await test.step('one that waits for a decision is told once, and a click goes to its card', async () => {
    const calls = ['true', 'false'].map((program) => ({ name: 'run_command', arguments: { argv: [program] } }))
    const replies = [[{ calls }, { done: {} }]]
    now = { open() {}, chat: async () => (replies.shift() ?? ['Well.', { done: {} }]) as never }
    await ask(one, 'A fifth')
    await expect.poll(async () => (await notifications(app)).at(-1)?.body).toBe('It needs your decision.')
    expect(await trayLines(app)).toContain('And of others (needs your decision)')
    await messageBox(one).focus()
    await clickNotification(app)
    await expect(cards(one).first()).toBeFocused()
    await expect(approveIn(cards(one).first())).toBeEnabled()
    await cards(one).first().press('Escape')
    await expect(cards(one)).toHaveCount(1)
    await app.evaluate(({ desktop }) => desktop.focusElsewhere())
    await denyIn(cards(one)).click()
    await expect.poll(async () => (await notifications(app)).at(-1)?.body).toBe('The answer is finished.')
    expect(await notifications(app)).toHaveLength(4)
  })
})

test('quick ask shows its answer as a window does, and a terminal its own; once it is away the end is told', async ({
  launch,
  startOllama,
}) => {
  let now = gate()
  const { url } = await startOllama({ chat: () => now.chat() })
  const defaultModel = { engine: 'ollama', name: 'llama3.2:3b' }
  const app = await launch({ ollama: url, dataDir: dataDirWithQuickKey({ defaultModel }) })
  const page = await app.firstWindow()
  await messageBox(page).waitFor()
  const quick = await app.quickWindow()
  const askQuick = async (text: string) => {
    await clickTray(app, 'quickAsk')
    await expect.poll(() => quickState(app)).toMatchObject({ visible: true, focused: true })
    await askBox(quick).fill(text)
    await askBox(quick).press('Enter')
    await expect.poll(() => badge(app)).toBe(1)
  }

  await askQuick('A first one')
  await expect.poll(() => savedPosition(app.dataDir, 'q_')).toBe(0)
  now.open()
  await expect(answer(quick)).toContainText('Secret words')
  await expect.poll(() => badge(app)).toBe(0)
  await waitDone(quick)
  const printed = await askLine(app.dataDir, ['--ask', 'From a terminal', '--print'])
  expect(printed).toEqual({ code: 0, out: 'Secret words\n', err: '' })

  now = gate()
  await askBox(quick).press('ControlOrMeta+N')
  await expect(questions(quick)).toHaveCount(0)
  await askQuick('A second one')
  await pressQuickKey(app)
  await expect.poll(() => quickState(app)).toMatchObject({ visible: false })
  now.open()
  // Of those before it would have been told before it.
  await expect.poll(() => notifications(app)).toEqual([{ title: 'A second one', body: 'The answer is finished.' }])
  await clickNotification(app)
  await expect(questions(page)).toHaveText('A second one')
  expect(app.windows()).toHaveLength(1)
})

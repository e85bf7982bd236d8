import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright/test'
import { expect, test } from '../e2e/support/aside.ts'
import { askAndWait, messageBox } from '../e2e/support/chat.ts'
import { makeDataDir } from '../e2e/support/environment.ts'
import { tinyGguf } from '../support/tinyGguf.ts'
import { chatty } from '../support/tinyModels.ts'

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Models' })
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
const onTheWay = (page: Page, name: string) =>
  page.getByRole('list', { name: 'On the way' }).getByRole('listitem', { name, exact: true })
const progressOf = (page: Page, name: string) =>
  page.getByRole('progressbar', { name: `Progress of ${name}`, exact: true })
/** A model in the list of installed ones. */
const row = (page: Page, name: string) => dialog(page).locator('li', { hasText: name })
const openTab = (page: Page, name: string) => dialog(page).getByRole('tab', { name }).click()

test('models are pulled, stopped and resumed, several at once; loaded, unloaded, copied and deleted', async ({
  start,
  startOllama,
}) => {
  const ollama = await startOllama({
    // It takes for ever to load.
    chat: ({ model, messages }) => (model === 'headerless:1b' && !messages?.length ? 'headerless' : undefined),
  })
  const { page, dataDir } = await start({ ollama })
  await expect(messageBox(page)).toBeFocused()

  await test.step('two pulls go on when the page is closed, and the status line says how far they are', async () => {
    await page.keyboard.press('ControlOrMeta+Shift+O')
    await openTab(page, 'Get models')
    const box = page.getByRole('textbox', { name: 'Name or address' })
    for (const name of ['endless:1b', 'phi4:14b']) {
      await box.fill(name)
      await box.press('Enter')
      await expect(onTheWay(page, name)).toBeVisible()
    }
    await expect(progressOf(page, 'endless:1b')).toHaveAttribute('aria-valuenow', '25')
    await expect(dialog(page).getByRole('tab', { name: 'Get models' })).toHaveText('Get models2')
    await page.keyboard.press('Escape')
    await expect(dialog(page)).toHaveCount(0)
    await page.getByRole('button', { name: /^Getting 2 models, \d+ %$/ }).click()
    await expect(dialog(page).getByRole('tab', { name: 'Get models' })).toHaveAttribute('aria-selected', 'true')
  })

  await test.step('one is given up, the other stopped and resumed', async () => {
    await press(page, 'Stop getting phi4:14b')
    await expect(page.getByRole('button', { name: 'Resume phi4:14b' })).toBeFocused()
    await press(page, 'Remove phi4:14b from the list')
    await press(page, 'Give up')
    await expect(onTheWay(page, 'phi4:14b')).toHaveCount(0)

    await press(page, 'Stop getting endless:1b')
    await expect(onTheWay(page, 'endless:1b')).toContainText('stopped · 1.0 GB of 4.0 GB')
    await expect(progressOf(page, 'endless:1b')).toHaveAttribute('aria-valuenow', '25')
    await press(page, 'Resume endless:1b')
    await expect(onTheWay(page, 'endless:1b')).toContainText('done')
    await expect(page.getByRole('button', { name: 'Chat with endless:1b' })).toBeVisible()
    await expect(page.getByText('endless:1b is here.', { exact: true })).toBeAttached()
  })

  await test.step('one that there is not says why it failed', async () => {
    const box = page.getByRole('textbox', { name: 'Name or address' })
    await box.fill('a small model')
    await expect(box).toHaveAccessibleDescription('Names and addresses have no spaces.')
    // As it stands on the page of a model.
    await box.fill('ollama run nosuch:1b')
    await press(page, 'Get with Ollama')
    await expect(onTheWay(page, 'nosuch:1b')).toContainText('there is none called nosuch:1b')
    await expect(page.getByRole('button', { name: 'Try nosuch:1b again' })).toBeVisible()
    await press(page, 'Remove nosuch:1b from the list')
    await expect(onTheWay(page, 'nosuch:1b')).toHaveCount(0)
  })

  await test.step('what has come is found, and looked at by keys alone', async () => {
    await openTab(page, 'Installed')
    await page.getByRole('searchbox', { name: 'Search installed models' }).fill('ENDLESS')
    await expect(dialog(page).getByRole('listitem')).toHaveCount(1)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    const details = page.getByRole('region', { name: 'endless:1b' })
    await expect(details.getByText('Template', { exact: true })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(row(page, 'endless:1b').getByRole('button').first()).toBeFocused()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'Load it now' }).press('Enter')
    await expect(row(page, 'endless:1b')).toContainText('in memory')
    await page.getByRole('searchbox').fill('headerless')
    await press(page, 'More for headerless:1b')
    await page.getByRole('menuitem', { name: 'Load it now' }).click()
    await expect(row(page, 'headerless:1b')).toContainText('loading…')
  })

  await test.step('it is kept in memory, and unloaded', async () => {
    await openTab(page, 'Loaded now')
    await expect(page.getByRole('listitem', { name: 'headerless:1b' })).toContainText('loading…')
    await press(page, 'Stop loading headerless:1b')
    await expect(page.getByRole('listitem', { name: 'headerless:1b' })).toHaveCount(0)
    const loaded = page.getByRole('listitem', { name: 'endless:1b' })
    await expect(loaded).toContainText(/4\.0 GB of memory · 4,096 tokens of context.*unloads in \d/)
    await press(page, 'Keep endless:1b loaded')
    await expect(loaded).toContainText('stays loaded')
    await press(page, 'Unload endless:1b')
    await expect(dialog(page).getByText('Nothing is in memory.')).toBeFocused()
    expect([...ollama.loaded.keys()]).toEqual([])
  })

  await test.step('it is copied and deleted, with what that frees', async () => {
    await openTab(page, 'Installed')
    await page.getByRole('searchbox').fill('endless')
    await press(page, 'More for endless:1b')
    await page.getByRole('menuitem', { name: 'Copy…' }).click()
    await expect(page.getByRole('textbox', { name: 'Copy it as' })).toBeFocused()
    await page.keyboard.type('mine')
    await page.keyboard.press('Enter')
    await expect(dialog(page).getByText('Copied as mine.')).toBeVisible()
    await press(page, 'Delete…')
    const question = page.getByRole('alertdialog', { name: 'Delete endless:1b?' })
    await expect(question).toContainText('This frees no space')
    await question.getByRole('button', { name: 'Delete' }).click()
    await expect(dialog(page).getByText('endless:1b is deleted.')).toBeVisible()
    await page.getByRole('searchbox').fill('mine')
    await expect(row(page, 'mine').getByRole('button').first()).toBeVisible()
    await page.getByRole('button', { name: /^More for mine/ }).click()
    await page.getByRole('menuitem', { name: 'Delete…' }).click()
    await expect(page.getByRole('alertdialog')).toContainText('This frees up to 4.0 GB')
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
    await expect(row(page, 'mine')).toHaveCount(0)
  })

  await test.step('a model is talked to from its line', async () => {
    await page.getByRole('searchbox').fill('llama3.2')
    await press(page, 'More for llama3.2:3b')
    await page.getByRole('menuitem', { name: 'Chat with it' }).click()
    await expect(dialog(page)).toHaveCount(0)
    await expect(page.getByRole('button', { name: 'Model llama3.2:3b' })).toBeVisible()
    await expect(messageBox(page)).toBeFocused()
    await askAndWait(page, 'hello')
  })

  await test.step('a model that can’t do what the conversation asks for says so, and can’t be chosen', async () => {
    await page.keyboard.press('ControlOrMeta+.')
    const settings = page.getByRole('dialog', { name: 'Conversation settings' })
    await expect(settings.getByLabel('Thinking')).toBeDisabled()
    await expect(settings.getByLabel('Thinking')).toHaveAccessibleDescription('This model can’t think first.')
    await settings.getByRole('combobox', { name: 'First call' }).selectOption('Any tool')
    await page.keyboard.press('Escape')
    await page.keyboard.press('ControlOrMeta+Shift+M')
    const lacking = page.getByRole('option', { name: /slow:1b/ })
    await expect(lacking).toBeDisabled()
    await expect(lacking).toContainText('It can’t call tools')
    await expect(page.getByRole('option', { name: /qwen3:4b/ })).toBeEnabled()
    await page.getByRole('option', { name: 'Manage models…' }).click()
    await expect(dialog(page)).toBeVisible()
  })

  await test.step('a .gguf file is used where it is, and one that can’t be used says why', async () => {
    const [tiny, damaged] = [join(makeDataDir(), 'tiny.gguf'), join(dataDir, 'models', 'damaged.gguf')]
    writeFileSync(tiny, tinyGguf(chatty))
    mkdirSync(join(dataDir, 'models'), { recursive: true })
    writeFileSync(damaged, 'no model')
    await openTab(page, 'Get models')
    const path = page.getByRole('textbox', { name: 'Its path' })
    await path.fill(damaged)
    const size = page.viewportSize() ?? { width: 1280, height: 720 }
    await page.setViewportSize({ ...size, height: 360 })
    await path.press('Enter')
    await expect(dialog(page).getByRole('alert')).toContainText('.gguf')
    await expect(dialog(page).getByRole('alert')).toBeInViewport({ ratio: 1 })
    await page.setViewportSize(size)
    await path.fill(tiny)
    await press(page, 'Import into Ollama')
    await expect(page.getByRole('textbox', { name: 'Its name in Ollama' })).toBeFocused()
    await press(page, 'Use it where it is')
    // Its model answers next.
    await expect(page.getByRole('button', { name: 'Model tiny' })).toBeVisible()
    await expect(dialog(page)).toHaveCount(0)
    await page.keyboard.press('ControlOrMeta+Shift+O')
    await expect(row(page, 'damaged')).toContainText('can’t be used')
    await press(page, 'More for damaged')
    await expect(page.getByRole('menuitem', { name: 'Delete…' })).toBeVisible()
    await expect(page.getByRole('menuitem', { name: 'Chat with it' })).toHaveCount(0)
    await page.keyboard.press('Escape')
    await press(page, 'More for tiny')
    await page.getByRole('menuitem', { name: 'Take off the list' }).click()
    await expect(row(page, 'tiny')).toHaveCount(0)
    expect(existsSync(tiny)).toBe(true)
  })

  await test.step('a file is looked up at its address, and downloaded', async () => {
    const content = tinyGguf(chatty)
    const files = createServer((request, response) => {
      response.writeHead(200, { 'content-length': content.length })
      response.end(request.method === 'HEAD' ? undefined : content)
    })
    await new Promise<void>((done) => files.listen(0, '127.0.0.1', done))
    await openTab(page, 'Get models')
    const address = `http://127.0.0.1:${(files.address() as AddressInfo).port}/far.gguf`
    await page.getByRole('textbox', { name: 'Name or address' }).fill(address)
    await page.keyboard.press('Enter')
    const found = page.getByRole('region', { name: `Files at ${address}` })
    await expect(found.getByRole('listitem')).toHaveText(/far\.gguf\d+ kB/)
    await press(page, 'Get far.gguf')
    await expect(onTheWay(page, 'far.gguf')).toContainText('done')
    await openTab(page, 'Installed')
    await expect(row(page, 'far').getByRole('button', { name: 'More for far' })).toBeVisible()
    files.closeAllConnections()
    files.close()
  })
})

test('the card of a first start starts Ollama, says why that failed, and gets a first model', async ({
  serve,
  startOllama,
}) => {
  test.skip(process.platform === 'win32', 'a program of the test’s own is a script with a shebang line')
  const dataDir = makeDataDir()
  const folder = makeDataDir()
  const port = await freePort()
  const fake = resolve(import.meta.dirname, '../support/fakeOllama.ts')
  const begin = (text: string) => writeFileSync(join(folder, 'ollama'), `#!${process.execPath}\n${text}\n`)
  begin('console.error("Error: no graphics card"); process.exit(1)')
  chmodSync(join(folder, 'ollama'), 0o755)
  // A file that can't be used is nothing to talk to.
  mkdirSync(join(dataDir, 'models'))
  writeFileSync(join(dataDir, 'models', 'broken.gguf'), 'not a model')
  const app = await serve({ dataDir, env: { PATH: folder, OLLAMA_HOST: `127.0.0.1:${port}` } })
  const page = await app.newTab()
  const card = page.getByRole('region', { name: 'Ollama is installed, but not running' })
  await card.getByRole('button', { name: 'Start Ollama' }).click()
  await expect(card.getByRole('alert')).toContainText('no graphics card')
  await expect(card.getByRole('button', { name: 'Start Ollama' })).toBeFocused()
  await card.getByText('Details', { exact: true }).click()
  await expect(card.getByText('Error: no graphics card', { exact: true })).toBeVisible()
  await press(page, 'Look for one here')
  await expect(card.getByText('Looked for: LM Studio')).toBeVisible()

  // The page of models has the button too, for those who have other models.
  await page.keyboard.press('ControlOrMeta+Shift+O')
  const models = page.getByRole('dialog', { name: 'Models' })
  await expect(
    models.getByRole('region', { name: /^Ollama/ }).getByRole('button', { name: 'Start Ollama' }),
  ).toBeVisible()
  await expect(models.getByRole('region', { name: /^llama.cpp/ })).toContainText('broken')
  await page.keyboard.press('Escape')
  await card.getByRole('button', { name: 'Start Ollama' }).focus()
  begin(`import(${JSON.stringify(fake)})`)
  await page.keyboard.press('Enter')
  await expect(page.getByText('What is on your mind?')).toBeVisible()
  await expect(messageBox(page)).toBeFocused()
  await page.close()
  await app.close()

  // Slow enough to be seen on its way.
  const pulls = { 'gemma3:4b': { layers: [3 * 10 ** 9], step: 10 ** 8, pauseMs: 60 } }
  const empty = await startOllama({ models: [], pulls })
  const bare = await (await serve({ ollama: empty.url })).newTab()
  const noModels = bare.getByRole('region', { name: 'Ollama is ready, but has no models yet' })
  await noModels.getByRole('textbox', { name: 'Model' }).fill('gemma3:4b')
  await noModels.getByRole('button', { name: 'Get it' }).click()
  await expect(progressOf(bare, 'gemma3:4b')).toBeVisible()
  await expect(bare.getByText('What is on your mind?')).toBeVisible()
  await expect(bare.getByRole('button', { name: 'Model gemma3:4b' })).toBeVisible()
  await expect(messageBox(bare)).toBeFocused()
})

/** A port that nobody listens on now. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  await new Promise((done) => server.close(done))
  return port
}

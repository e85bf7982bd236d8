import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { answer, messageBox, waitDone } from './support/chat.ts'
import { askLine } from './support/commandLine.ts'
import { makeDataDir } from './support/environment.ts'
import { expect, test } from './support/fixtures.ts'
import type { DesktopApp, LaunchOptions } from './support/launchApp.ts'
import { dataDirWithQuickKey, pressQuickKey, quickState } from './support/quick.ts'
import { withTray } from './support/surroundings.ts'

const dataDirWithModel = () => dataDirWithQuickKey({ defaultModel: { engine: 'ollama', name: 'llama3.2:3b' } })
const isShown = async (app: DesktopApp) => (await quickState(app))?.visible ?? false

test('what other starts ask for is done by the Aside that runs', async ({ launch, startOllama }) => {
  const { url } = await startOllama()
  const app = await launch({ dataDir: dataDirWithModel(), ollama: url })
  const main = await app.firstWindow()
  await messageBox(main).waitFor()
  const another = async (...args: string[]) => {
    const start = await launch({ dataDir: app.dataDir, args })
    return { code: await start.exited, said: start.output }
  }

  const question = 'Comment ça va, 🦊 --toggle?'
  expect((await another('--ask', question)).code).toBe(0)
  const quick = await app.quickWindow()
  await expect(answer(quick)).toContainText(`You said: ${question}`)
  await waitDone(quick)
  expect(await isShown(app)).toBe(true)
  expect(app.windows()).toEqual([main])

  expect((await another('--toggle')).code).toBe(0)
  await expect.poll(() => isShown(app)).toBe(false)
  expect((await another('--toggle')).code).toBe(0)
  await expect.poll(() => isShown(app)).toBe(true)
  // The same without Electron, over the socket.
  expect(await askLine(app.dataDir, ['--toggle'])).toEqual({ code: 0, out: '', err: '' })
  await expect.poll(() => isShown(app)).toBe(false)

  expect((await another('--new-window')).code).toBe(0)
  await expect.poll(() => app.windows()).toHaveLength(2)

  expect(await another('--ask', 'to the terminal', '--print')).toEqual({ code: 0, said: 'You said: to the terminal\n' })
  await expect(main.getByText('to the terminal', { exact: true }).first()).toBeVisible()
  expect(await isShown(app)).toBe(false)

  expect(await another('--print')).toEqual({ code: 2, said: expect.stringContaining('--print needs a question') })
  expect(await another('--version')).toMatchObject({ code: 0, said: expect.stringMatching(/^Aside \d/) })
})

test('a first start shows what it asks for, and nothing else', async ({ launch, startOllama }) => {
  const { url } = await startOllama()
  const start = (options: LaunchOptions) => launch({ ollama: url, ...options })
  const app = await start({ dataDir: dataDirWithModel(), args: ['--ask', 'Who is there?'] })
  const quick = await app.quickWindow()
  await expect(answer(quick)).toContainText('You said: Who is there?')
  await waitDone(quick)
  expect(app.windows()).toEqual([])

  // A start that asks for nothing wants to see Aside.
  expect(await (await start({ dataDir: app.dataDir })).exited).toBe(0)
  await expect.poll(() => app.windows()).toHaveLength(1)
  expect(await app.close()).toBe(0)

  const printed = await start({ dataDir: app.dataDir, args: ['--ask', 'Still there?', '--print'] })
  expect([await printed.exited, printed.output]).toEqual([0, 'You said: Still there?\n'])

  const fresh = await start({ args: ['--new-window'] })
  await messageBox(await fresh.firstWindow()).waitFor()
  expect(fresh.windows()).toHaveLength(1)
})

test('a data folder that can’t be made is said, and ends the start', async ({ launch }) => {
  test.skip(process.platform !== 'linux', 'needs /proc')
  const app = await launch({ args: ['--data-dir', '/proc/none'] })
  expect(await app.exited).toBe(1)
  expect(app.output).toMatch(/^aside: The data folder \/proc\/none can’t be made\. Give another --data-dir[^\n]*\n$/)
})

test('started for quick ask, it ends with it where nothing leads back, and stays for a key', async ({ launch }) => {
  const env = withTray(false)
  const start = async (dataDir: string) => {
    const app = await launch({ dataDir, args: ['--toggle'], env })
    await app.quickWindow()
    await expect.poll(() => isShown(app)).toBe(true)
    return app
  }
  const withKey = await start(dataDirWithQuickKey())
  expect(await askLine(withKey.dataDir, ['--toggle'])).toMatchObject({ code: 0 })
  const without = await start(makeDataDir())
  expect(await askLine(without.dataDir, ['--toggle'])).toMatchObject({ code: 0 })
  // It was put away later than the one that stays.
  expect(await without.exited).toBe(0)
  expect(await isShown(withKey)).toBe(false)
  await pressQuickKey(withKey)
  await expect.poll(() => isShown(withKey)).toBe(true)
})

test('starts while Aside closes start one more, as an AppImage by its own path', async ({ launch }) => {
  test.skip(process.platform !== 'linux', 'AppImages are for Linux')
  const folder = makeDataDir()
  const [image, calls] = [join(folder, 'Aside.AppImage'), join(folder, 'calls')]
  writeFileSync(image, `#!/bin/sh\nprintf '%s ' "$@" >> '${calls}'\necho >> '${calls}'\n`, { mode: 0o755 })
  const app = await launch({ env: { APPIMAGE: image } })
  await messageBox(await app.firstWindow()).waitFor()
  await app.evaluate(({ app }) => {
    const start = (request: object) => app.emit('second-instance', {}, [], '', { request })
    app.once('will-quit', () => [{ do: 'toggle' }, { do: 'ask', text: 'x' }, { do: 'newWindow' }].forEach(start))
  })
  expect(await app.close()).toBe(0)
  await expect.poll(() => existsSync(calls) && readFileSync(calls, 'utf8')).toMatch(/^[^\n]* --new-window \n$/)
})

import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { startOllamaServer } from '../../support/ollamaServer.ts'
import { answer, ask, askAndWait, chooseModel, messageBox, waitDone } from '../support/chat.ts'
import { makeDataDir, makeEnvironment, root } from '../support/environment.ts'
import { expect, test } from '../support/fixtures.ts'

const serveJs = join(root, 'out/main/serve.js')

test('twelve tabs work at once, each with a stream', async ({ serve }) => {
  test.setTimeout(180_000)
  const ollama = await startOllamaServer({
    chat: ({ messages }) => {
      const name = messages?.at(-1)?.content ?? ''
      return [...Array.from({ length: 80 }, (_, n) => [`${name}-${n} `, { wait: 60 }]).flat(), { done: {} }]
    },
  })
  const app = await serve({ ollama: ollama.url })
  const tabs = []
  for (let n = 0; n < 12; n++) tabs.push(await app.newTab())
  await chooseModel(tabs[0] ?? (await app.newTab()), 'llama3.2:3b')
  for (const [n, tab] of tabs.entries()) {
    await tab.bringToFront()
    await ask(tab, `tab${n}`)
  }
  for (const [n, tab] of tabs.entries()) {
    await waitDone(tab)
    const whole = Array.from({ length: 80 }, (_, at) => `tab${n}-${at}`).join(' ')
    await expect(answer(tab)).toContainText(whole)
  }
  expect(ollama.requests.filter(({ path }) => path === '/api/chat')).toHaveLength(12)
  await ollama.close()
})

test('port and token survive a restart, so that the tab comes back by itself', async ({ serve }) => {
  const app = await serve()
  const tab = await app.newTab()
  await askAndWait(tab, 'What is the Guide?')
  const { port, token } = app
  await app.kill()
  await expect(tab.getByText(/reconnect|not answering|connection/i).first()).toBeVisible()
  await app.restart()
  expect([app.port, app.token]).toEqual([port, token])
  await askAndWait(tab, 'How do I pin a conversation?')
})

test('the token leaves the address bar; without it the page says what to do', async ({ serve, browser }) => {
  const app = await serve()
  const tab = await app.newTab()
  await expect(messageBox(tab)).toBeVisible()
  expect(tab.url()).not.toContain(app.token)
  const stranger = await (await browser.newContext()).newPage()
  await stranger.goto(`http://127.0.0.1:${app.port}/`)
  await expect(stranger.getByText(/address/i).first()).toBeVisible()
  await expect(messageBox(stranger)).toHaveCount(0)
  await stranger.goto(`http://127.0.0.1:${app.port}/#token=${'x'.repeat(43)}`)
  await expect(messageBox(stranger)).toHaveCount(0)
  await stranger.context().close()
})

test('a duplicated tab is a window of its own', async ({ serve }) => {
  const app = await serve()
  const tab = await app.newTab()
  await messageBox(tab).fill('only mine')
  await tab.waitForTimeout(500)
  const [copy] = await Promise.all([
    tab.context().waitForEvent('page'),
    // A window that a page opens without noopener gets a copy of its session storage, as a duplicated tab does.
    tab.evaluate(() => void setTimeout(() => window.open('/', '_blank'))),
  ])
  await expect(messageBox(copy)).toHaveValue('')
  const idOf = (page: typeof tab) => page.evaluate(() => sessionStorage.getItem('aside.window'))
  expect(await idOf(copy)).not.toBe(await idOf(tab))
  await tab.reload()
  await expect(messageBox(tab)).toHaveValue('only mine')
})

test('one process has the data folder: a second start prints the address; a crash leaves no lock', async ({
  serve,
}) => {
  const app = await serve()
  const again = () =>
    spawnSync(process.execPath, [serveJs, '--no-open', '--data-dir', app.dataDir], {
      env: makeEnvironment({ dataDir: app.dataDir }),
      encoding: 'utf8',
      timeout: 30_000,
    })
  const second = again()
  expect(second.stdout).toBe(`Aside is listening on ${app.url}\n`)
  expect(second.status).toBe(0)
  await app.kill()
  await app.restart()
  const file = join(app.dataDir, 'server.json')
  expect(JSON.parse(readFileSync(file, 'utf8')).url).toBe(app.url)
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('prints exactly one line, and says what is wrong with an option', async ({ serve }) => {
  const app = await serve()
  expect(app.output.trim()).toBe(`Aside is listening on ${app.url}`)
  const wrong = spawnSync(process.execPath, [serveJs, '--port', 'many', '--no-open'], {
    env: makeEnvironment({ dataDir: makeDataDir() }),
    encoding: 'utf8',
    timeout: 30_000,
  })
  expect(wrong.status).toBe(2)
  expect(wrong.stderr).toContain('--port needs a number')
  expect(wrong.stdout).toBe('')
})

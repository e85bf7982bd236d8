import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { answer, waitDone } from '../support/chat.ts'
import { askLine } from '../support/commandLine.ts'
import { expect, test } from '../support/fixtures.ts'
import { askBox, dataDirWithQuickKey } from '../support/quick.ts'

test.skip(process.platform !== 'linux', 'the browser is opened by xdg-open, which the test stands in for')

test('quick ask opens in the browser, and the question is in no address', async ({ serve, startOllama }) => {
  const bin = mkdtempSync(join(tmpdir(), 'aside-bin-'))
  const calls = join(bin, 'calls')
  const putOpener = (end: string) =>
    writeFileSync(join(bin, 'xdg-open'), `#!/bin/sh\nprintf '%s\\n' "$*" >> '${calls}'\n${end}\n`, { mode: 0o755 })
  const opened = () => readFileSync(calls, 'utf8').trim().split('\n')
  putOpener('exit 0')
  writeFileSync(join(bin, 'xdg-settings'), '#!/bin/sh\nexit 0\n', { mode: 0o755 })
  const ollama = await startOllama()
  const chats = () => ollama.requests.filter(({ path }) => path === '/api/chat').map(({ body }) => body.messages)
  const app = await serve({
    dataDir: dataDirWithQuickKey({ defaultModel: { engine: 'ollama', name: 'llama3.2:3b' } }),
    ollama: ollama.url,
    env: { PATH: `${bin}${delimiter}${process.env.PATH}` },
  })

  const asked = askLine(app.dataDir, ['--ask', 'From the shell?'])
  await expect.poll(() => existsSync(calls) && opened()[0]).toMatch(/^file:.*open-quick\.html$/)
  // A page of quick ask that was not opened for it leaves it alone.
  const bystander = await app.newTab()
  await bystander.goto(`http://127.0.0.1:${app.port}/quick`)
  await askBox(bystander).fill('Mine')
  await askBox(bystander).press('Enter')
  await expect(answer(bystander)).toContainText('You said: Mine')
  await waitDone(bystander)
  const page = await app.newTab()
  await page.goto(opened()[0] ?? '')
  expect(await asked).toEqual({ code: 0, out: '', err: '' })
  await expect(answer(page)).toContainText('You said: From the shell?')
  await waitDone(page)
  expect(page.url()).toBe(`http://127.0.0.1:${app.port}/quick`)

  // It was for one page: the next one opens empty, and so does one whose question found no browser.
  putOpener('exit 3')
  const refused = await askLine(app.dataDir, ['--ask', 'Into the void?'])
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('No browser could be opened') })
  putOpener('exit 0')
  expect((await askLine(app.dataDir, ['--toggle'])).code).toBe(0)
  const another = await app.newTab()
  await another.goto(opened().at(-1) ?? '')
  await askBox(another).fill('By hand')
  await askBox(another).press('Enter')
  await expect(answer(another)).toContainText('You said: By hand')
  await waitDone(another)
  expect(chats().map((messages) => messages?.at(-1)?.content)).toEqual(['Mine', 'From the shell?', 'By hand'])

  expect((await askLine(app.dataDir, ['--new-window'])).code).toBe(0)
  expect(opened().at(-1)).toMatch(/open\.html$/)
  rmSync(bin, { recursive: true })
})

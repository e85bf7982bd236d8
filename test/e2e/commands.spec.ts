import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { waitDone } from './support/chat.ts'
import { makeDataDir } from './support/environment.ts'
import { expect, test } from './support/fixtures.ts'

test.beforeEach(({ runtime }) => {
  test.skip(
    runtime === 'electron',
    'needs a system whose keys can be pressed and whose clipboard can be filled by a test',
  )
})

test('a command’s key: quick ask with the command, what it needs in sight, and an answer by the command’s model', async ({
  launch,
  startOllama,
}) => {
  const { url, requests } = await startOllama()
  const dataDir = makeDataDir()
  // Another page that takes the focus on a busy machine must not put quick ask away.
  const settings = { globalKeys: { 'command:polish': 'mod+Alt+P' }, quick: { hideOnBlur: false } }
  writeFileSync(join(dataDir, 'settings.json'), JSON.stringify(settings))
  mkdirSync(join(dataDir, 'commands'))
  const text =
    '---\ntitle: Polish\nmodel: ollama/qwen3:4b\nthinking: false\n---\nPolish {selection} as {clipboard}: {input}\n'
  writeFileSync(join(dataDir, 'commands/polish.md'), text)
  const app = await launch({ dataDir, ollama: url })
  await app.firstWindow()
  await app.evaluate(async ({ clipboard }) => {
    await clipboard.writeText('a {selection} text')
    await clipboard.selection.writeText('rough words')
  })
  await expect.poll(() => app.evaluate(({ desktop }) => [...desktop.shortcuts.keys()])).toEqual(['Control+Alt+P'])
  await app.evaluate(({ desktop }) => desktop.press('Control+Alt+P'))

  const quick = await app.quickWindow()
  const box = quick.getByRole('textbox', { name: 'Ask', exact: true })
  await expect(box).toHaveValue('/polish ')
  const chips = quick.getByRole('list', { name: 'Added to the question' })
  await expect(chips).toContainText('rough words')
  await expect(chips).toContainText('a {selection} text')
  expect(requests.filter(({ path }) => path === '/api/chat')).toEqual([])

  // Without its text it is not asked, and stays.
  await expect(box).toBeFocused()
  await quick.keyboard.press('Enter')
  await expect(quick.getByRole('alert')).toContainText('/polish needs a text.')
  await quick.keyboard.type('please')
  await quick.keyboard.press('Enter')
  await waitDone(quick)
  const asked = requests.filter(({ path }) => path === '/api/chat').map(({ body }) => body)
  expect(asked.map(({ model, messages }) => [model, messages?.at(-1)?.content])).toEqual([
    ['qwen3:4b', 'Polish rough words as a {selection} text: please'],
  ])
  await expect(box).toHaveValue('')
  await expect(chips).toHaveCount(0)
})

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { smallGguf } from '../support/smallGguf.ts'
import { tinyGguf } from '../support/tinyGguf.ts'
import { able, chatty, said } from '../support/tinyModels.ts'
import { answer, answers, askAndWait, messageBox } from './support/chat.ts'
import { makeDataDir } from './support/environment.ts'
import { dragFiles } from './support/files.ts'
import { expect, test } from './support/fixtures.ts'

test('a .gguf file is opened by the chooser or dropped onto the window, and answers', async ({ launch, runtime }) => {
  test.skip(runtime === 'electron', 'a real chooser, and a real drag, have no answer from a test')
  const dataDir = makeDataDir()
  const folder = join(dataDir, 'downloads')
  mkdirSync(folder)
  const put = (name: string, bytes: Buffer) => {
    writeFileSync(join(folder, name), bytes)
    return join(folder, name)
  }
  const first = put('first.gguf', tinyGguf(chatty))
  const second = put('second.gguf', tinyGguf(able))
  const broken = put('broken.gguf', smallGguf().subarray(0, 9_000))
  const app = await launch({ dataDir })
  const page = await app.firstWindow()

  await test.step('the card of a first start has the chooser', async () => {
    await app.evaluate(({ desktop }, path) => {
      desktop.dialogAnswers.push({ kind: 'showOpenDialog', answer: { canceled: false, filePaths: [path] } })
    }, first)
    await page.getByRole('button', { name: 'Open a file…' }).click()
    await expect(page.getByRole('button', { name: /^Model.*first/ })).toBeVisible()
    await expect(messageBox(page)).toBeFocused()
    await expect(await askAndWait(page, 'How is the weather?')).toContainText(said.weather)
  })

  const drop = async (path: string) => {
    const name = path.slice(folder.length + 1)
    await app.evaluate(
      ({ BrowserWindow }, paths) => BrowserWindow.getAllWindows()[0]?.webContents.send('stand-in:paths', paths),
      { [name]: path },
    )
    const letGo = await dragFiles(page, [{ name, content: Buffer.from('GGUF') }])
    await letGo()
  }

  await test.step('one that is dropped begins a conversation with its model', async () => {
    await drop(second)
    await expect(page.getByRole('button', { name: /^Model.*second/ })).toBeVisible()
    await expect(answers(page)).toHaveCount(0)
    await expect(messageBox(page)).toBeFocused()
    await expect(await askAndWait(page, 'Tell me a joke')).toContainText(said.joke)
  })

  await test.step('one that can’t be used says why, and changes nothing', async () => {
    await drop(broken)
    await expect(page.getByText('The file ends before its tensors do')).toBeVisible()
    await expect(page.getByRole('button', { name: /^Model.*second/ })).toBeVisible()
    await expect(answer(page)).toContainText(said.joke)
  })
})

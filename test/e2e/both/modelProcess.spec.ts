import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tinyGguf } from '../../support/tinyGguf.ts'
import { said, slow } from '../../support/tinyModels.ts'
import { expect, test } from '../support/aside.ts'
import { answer, ask, askAndWait, messageBox, waitDone } from '../support/chat.ts'
import { makeDataDir } from '../support/environment.ts'

/** The process that has this file in its memory. */
function processWith(path: string): number | undefined {
  const has = (pid: string) => {
    try {
      return readFileSync(`/proc/${pid}/maps`, 'utf8').includes(path)
    } catch {
      return false
    }
  }
  return (
    Number(
      readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .find(has),
    ) || undefined
  )
}

test('a .gguf file is opened by its path; its process is killed in the middle of an answer', async ({ start }) => {
  test.skip(process.platform !== 'linux', 'the process is found through /proc')
  const dataDir = makeDataDir()
  const path = join(dataDir, 'slow.gguf')
  writeFileSync(path, tinyGguf(slow))
  const { page } = await start({ dataDir, ollama: 'none' })

  await expect(messageBox(page)).toBeFocused()
  await page.keyboard.press('ControlOrMeta+Shift+O')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('tab', { name: /^Get models/ }).click()
  await dialog.getByRole('textbox', { name: 'Its path' }).fill(path)
  await dialog.getByRole('button', { name: 'Use it where it is' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(page.getByRole('button', { name: /^Model.*slow/ })).toBeVisible()

  await ask(page, 'Tell me a story')
  await expect(answer(page)).toContainText('alpha bravo charlie')
  const pid = processWith(path)
  expect(pid).toBeDefined()
  process.kill(pid as number, 'SIGKILL')
  await waitDone(page)
  await expect(answer(page)).toContainText('alpha bravo charlie')
  await expect(answer(page)).toContainText('llama.cpp ended in the middle of its work.')

  await expect(await askAndWait(page, 'How is the weather?')).toContainText(said.weather)
  expect(processWith(path)).not.toBe(pid)
})

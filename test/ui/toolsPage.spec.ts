import { mkdirSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '../e2e/support/aside.ts'
import { messageBox } from '../e2e/support/chat.ts'
import { makeDataDir } from '../e2e/support/environment.ts'

test('tools are switched on and off, folders granted by their path, and what can’t be is said', async ({ start }) => {
  const dataDir = realpathSync(makeDataDir())
  const notes = join(realpathSync(makeDataDir()), 'notes')
  mkdirSync(notes)
  const { page } = await start({ dataDir })
  const open = async () => {
    await expect(messageBox(page)).toBeFocused()
    await page.keyboard.press('ControlOrMeta+,')
    await page.getByRole('tab', { name: 'Tools' }).click()
  }
  await open()
  const tool = (name: string) => page.getByRole('checkbox', { name, exact: true })
  await expect(tool('Calculate')).toBeChecked()
  await expect(tool('Read a file')).toHaveAccessibleDescription(/Not offered now: No folder is granted yet/)

  await test.step('what reaches beyond Aside is off at first, and warns once it is on', async () => {
    const command = tool('Run a command')
    await expect(command).not.toBeChecked()
    await expect(command).not.toHaveAccessibleDescription(/can’t know/)
    await command.click()
    await expect(command).toBeChecked()
    await expect(command).toHaveAccessibleDescription(/Aside can’t know what it will do/)
    await expect(tool('Get a web page')).not.toBeChecked()
    await tool('Get a web page').click()
    await expect(tool('Get a web page')).toHaveAccessibleDescription(/no longer offline/)
    await tool('Calculate').click()
    await expect(tool('Calculate')).not.toBeChecked()
  })

  await test.step('a folder is judged before it is granted, and can only be read at first', async () => {
    const path = page.getByRole('textbox', { name: 'Add a folder' })
    for (const wrong of ['notes', '/', dataDir, join(notes, 'missing')]) {
      await path.fill(wrong)
      await path.press('Enter')
      await expect(path, wrong).toHaveAttribute('aria-invalid', 'true')
    }
    await path.fill(join(notes, '..', 'notes'))
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await expect(path).toHaveValue('')
    const write = page.getByRole('checkbox', { name: `${notes} may be written` })
    await expect(write).not.toBeChecked()
    await expect(tool('Read a file')).not.toHaveAccessibleDescription(/Not offered/)
    await expect(tool('Write a file')).toHaveAccessibleDescription(/Not offered now: No folder is granted for writing/)
    await write.click()
    await expect(tool('Write a file')).not.toHaveAccessibleDescription(/Not offered/)
    await path.fill(notes)
    await path.press('Enter')
    await expect(path).toHaveAccessibleDescription('This folder is granted already.')
  })

  await test.step('a number of steps that can’t be is said to be none', async () => {
    const steps = page.getByRole('spinbutton', { name: 'Steps before you are asked' })
    await expect(steps).toHaveValue('50')
    await steps.fill('0')
    await expect(steps).toHaveAccessibleDescription(/^Not saved/)
    await steps.fill('20')
    await expect(steps).toHaveAttribute('aria-invalid', 'false')
    await page.keyboard.press('Escape')
  })

  await page.reload()
  await open()
  await expect(tool('Run a command')).toBeChecked()
  await expect(tool('Calculate')).not.toBeChecked()
  await expect(page.getByRole('spinbutton', { name: 'Steps before you are asked' })).toHaveValue('20')
  await page.getByRole('button', { name: `Remove ${notes}` }).click()
  await expect(page.getByText('None. The tools for files and commands')).toBeVisible()
  await expect(tool('Read a file')).toHaveAccessibleDescription(/Not offered now/)
})

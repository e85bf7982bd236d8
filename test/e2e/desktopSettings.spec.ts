import { existsSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { messageBox } from './support/chat.ts'
import { expect, test } from './support/fixtures.ts'
import { clickMenu, settingsDialog, withTray } from './support/surroundings.ts'

test.beforeEach(({ runtime }) => {
  test.skip(runtime === 'electron', 'needs a desktop whose tray, menus and displays a test can reach')
})

test('the desktop’s settings: what the system has is shown, and nothing is asked of the web before the user does', async ({
  launch,
}) => {
  const asked: string[] = []
  const releases = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.end(JSON.stringify({ tag_name: 'v9.9.9', html_url: `${address}/v9.9.9` }))
  })
  await new Promise<void>((resolve) => releases.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(releases.address() as AddressInfo).port}/releases/latest`
  const app = await launch({ env: withTray(true) })
  const page = await app.firstWindow()
  await messageBox(page).waitFor()
  const autostart = join(app.dataDir, 'config/autostart/aside.desktop')
  const atLogin = page.getByRole('checkbox', { name: 'Start Aside at login' })

  await test.step('the start at login is the system’s', async () => {
    await clickMenu(app, 'checkForUpdates')
    await expect(settingsDialog(page)).toContainText('Aside was not told where its releases are listed.')
    await expect(atLogin).not.toBeChecked()
    await atLogin.check()
    await expect
      .poll(() => existsSync(autostart) && readFileSync(autostart, 'utf8'))
      .toMatch(/^Exec=.* --data-dir .* --hidden$/m)
    rmSync(autostart)
    await page.keyboard.press('Escape')
    await clickMenu(app, 'settings')
    await page.getByRole('tab', { name: 'Desktop' }).click()
    await expect(page.getByText('that was changed elsewhere')).toBeVisible()
    await expect(atLogin).not.toBeChecked()
    await atLogin.check()
    await expect.poll(() => existsSync(autostart)).toBe(true)
    await atLogin.uncheck()
    await expect.poll(() => existsSync(autostart)).toBe(false)
  })

  await test.step('a newer version is told with a button that opens its page', async () => {
    expect(asked).toEqual([])
    await page.getByRole('textbox', { name: 'Where releases are listed' }).fill(address)
    await page.getByRole('button', { name: 'Check now' }).click()
    await expect(settingsDialog(page)).toContainText('Version 9.9.9 is there')
    await page.getByRole('button', { name: `Open its page on ${new URL(address).host}` }).click()
    await expect
      .poll(() => app.evaluate(({ desktop }) => desktop.shell))
      .toContainEqual(['openExternal', `${address}/v9.9.9`])
    expect(asked).toEqual(['/releases/latest'])
    await page.getByRole('tab', { name: 'Privacy' }).click()
    await expect(settingsDialog(page).getByRole('listitem').filter({ hasText: 'updates' })).toBeVisible()
  })
  releases.close()
})

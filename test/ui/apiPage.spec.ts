import { expect, test } from '../e2e/support/aside.ts'
import { messageBox } from '../e2e/support/chat.ts'

test('scripts are let in by a switch and a token, and shut out again', async ({ start }) => {
  const { page } = await start()
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText())
  const origin = new URL(page.url()).origin
  await expect(messageBox(page)).toBeFocused()
  await page.keyboard.press('ControlOrMeta+,')
  await page.getByRole('tab', { name: 'API', exact: true }).click()
  const settings = page.getByRole('tabpanel', { name: 'API', exact: true })

  // Off: it is not even there.
  await expect(settings.getByText('It listens to nothing while this is off.')).toBeVisible()
  const health = () => page.request.get(`${origin}/health`).then((response) => response.status())
  expect(await health()).toBe(404)
  await settings.getByRole('checkbox', { name: 'Answer scripts and other programs' }).check()
  await expect(settings.getByText(origin, { exact: true })).toBeVisible()
  expect(await health()).toBe(200)

  // A token is shown once.
  await settings.getByRole('textbox', { name: 'Name' }).fill('My script')
  await page.keyboard.press('Enter')
  await expect(settings.getByRole('status').filter({ hasText: 'My script' })).toHaveText(/not shown again/)
  await settings.getByRole('button', { name: 'Copy the token' }).click()
  await expect.poll(clipboard).toMatch(/^aside_[\w-]{43}$/)
  const secret = await clipboard()
  await settings.getByRole('button', { name: 'Copy the line' }).click()
  await expect
    .poll(clipboard)
    .toBe(
      `curl -N ${origin}/stream -H 'Authorization: Bearer ${secret}' -H 'Content-Type: application/json' -d '{"question":"Good day"}'`,
    )
  const ask = async () => {
    const headers = { authorization: `Bearer ${secret}` }
    return page.request.post(`${origin}/invoke`, { headers, data: { question: 'Good day', model: 'guide/guide' } })
  }
  await expect(settings.getByText('never used')).toBeVisible()
  expect((await ask()).status()).toBe(200)
  await expect(settings.getByText(/last used/)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.keyboard.press('ControlOrMeta+,')
  await page.getByRole('tab', { name: 'API', exact: true }).click()
  await expect(settings.getByText('My script')).toBeVisible()
  expect(await page.content()).not.toContain(secret)

  // Revoked, and off.
  await settings.getByRole('button', { name: 'Revoke “My script”' }).click()
  await expect(settings.getByText('None yet.')).toBeVisible()
  expect((await ask()).status()).toBe(401)
  await settings.getByRole('checkbox', { name: 'Answer scripts and other programs' }).uncheck()
  await expect.poll(health).toBe(404)
})

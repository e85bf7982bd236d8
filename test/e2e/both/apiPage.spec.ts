import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, test } from '../support/aside.ts'
import { messageBox } from '../support/chat.ts'

test('scripts are let in by a switch and a token, and shut out again', async ({ start }, { project }) => {
  const { page } = await start()
  const isDesktop = project.name !== 'browser-mode'
  let conversationId: string | undefined
  const onFrame = ({ payload }: { payload: string | Buffer }) => {
    conversationId ??= /"id":"([\w-]+)","title":"My script: Good day"/.exec(String(payload))?.[1]
  }
  page.on('websocket', (socket) => socket.on('framereceived', onFrame))
  const openPage = async () => {
    await page.keyboard.press('ControlOrMeta+,')
    await page.getByRole('tab', { name: 'API', exact: true }).click()
  }
  await expect(messageBox(page)).toBeFocused()
  await openPage()
  const settings = page.getByRole('tabpanel', { name: 'API', exact: true })
  await expect(settings.getByText('It listens to nothing while this is off.')).toBeVisible()
  const box = settings.getByRole('checkbox', { name: 'Answer scripts and other programs' })
  // It shows what is saved, which a click is only after a moment.
  const turn = async (on: boolean) => {
    await box.click()
    await expect(box).toBeChecked({ checked: on })
  }

  const name = async (text: string) => {
    const box = settings.getByRole('textbox', { name: 'Name' })
    await box.fill(text)
    // Twice, as a hand may that slips: it is one token.
    await settings.getByRole('button', { name: 'Make a token' }).dblclick()
  }

  let origin = new URL(page.url()).origin
  if (isDesktop) {
    // A port that somebody else has is told, and another one taken.
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    const portBox = settings.getByRole('spinbutton', { name: 'Port' })
    await portBox.fill(String(port))
    await turn(true)
    await expect(portBox).toHaveAccessibleDescription(new RegExp(`port ${port} is in use`))
    await new Promise((resolve) => other.close(resolve))
    await turn(false)
    origin = `http://127.0.0.1:${port}`
    expect(await isListening(port)).toBe(false)
  } else {
    expect((await fetch(`${origin}/health`)).status).toBe(404)
  }
  await turn(true)
  await expect(settings.getByText(origin, { exact: true })).toBeVisible()
  expect((await fetch(`${origin}/health`)).status).toBe(200)

  // A token is shown once.
  await name('My script')
  await expect(settings.getByRole('status').filter({ hasText: 'My script' })).toHaveText(/not shown again/)
  const secret = await settings.getByText(/^aside_[\w-]{43}$/).innerText()
  await settings.getByRole('button', { name: 'Copy the token of “My script”' }).click()
  await expect(settings.getByRole('button', { name: 'Copied' })).toBeVisible()
  const line = settings.getByText('curl', { exact: false })
  await expect(line).toContainText(`${origin}/stream -H `)
  await expect(line).toContainText(`Bearer ${secret}`)
  const ask = async () => {
    const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' }
    const body = JSON.stringify({ question: 'Good day', session_id: 'one' })
    return (await fetch(`${origin}/invoke`, { method: 'POST', headers, body })).status
  }
  await expect(settings.getByText('never used')).toBeVisible()
  expect(await ask()).toBe(200)
  await expect(settings.getByText(/last used/)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  // What was asked in a session is a conversation, which says who asked.
  await expect(page.getByRole('navigation').getByText('My script: Good day')).toBeVisible()
  if (!isDesktop) {
    // Its address, as a program is told it, leads an open tab there.
    await page.reload()
    await expect.poll(() => conversationId).toBeDefined()
    await page.evaluate((id) => location.assign(`${location.origin}/#conversation=${id}`), conversationId)
    await expect(page.getByRole('article', { name: 'You' })).toContainText('Good day')
    await expect(messageBox(page)).toBeFocused()
  }
  await openPage()
  await expect(settings.getByText('My script')).toBeVisible()
  expect(await page.content()).not.toContain(secret)

  // Revoked, then off. The focus goes to the row that is left.
  await name('my script')
  await expect(settings.getByText('There is a token “my script” already.')).toBeVisible()
  await name('Another')
  await name('my script')
  await expect(settings.getByText('There is a token “my script” already.')).toBeVisible()
  await settings.getByRole('button', { name: 'Revoke “My script”' }).click()
  const question = page.getByRole('alertdialog', { name: 'Revoke “My script”?' })
  await expect(question.getByRole('button', { name: 'Keep it' })).toBeFocused()
  await question.getByRole('button', { name: 'Revoke' }).click()
  await expect(settings.getByRole('button', { name: 'Revoke “Another”' })).toBeFocused()
  await page.keyboard.press('Enter')
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click()
  await expect(settings.getByText('None yet.')).toBeFocused()
  expect(await ask()).toBe(401)
  await turn(false)
  if (isDesktop) await expect.poll(() => isListening(Number(new URL(origin).port))).toBe(false)
  else await expect.poll(async () => (await fetch(`${origin}/health`)).status).toBe(404)
})

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

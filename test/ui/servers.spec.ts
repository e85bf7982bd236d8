import { expect, test } from '../e2e/support/aside.ts'
import { answer, askAndWait, chooseModel, messageBox } from '../e2e/support/chat.ts'
import { axeFaults } from '../e2e/support/lookFaults.ts'
import { startOpenAiServer } from '../support/openaiServer.ts'

const key = 'the-right-key-0123456789'

test('a model server is added, refuses a key and takes another, answers, and is removed', async ({ start }) => {
  const server = await startOpenAiServer({
    key,
    models: [{ name: 'thinker.gguf', contextLength: 8_192, tools: true, thinks: true }],
    answer: () => [{ think: 'Let me think.' }, { wait: 20 }, 'Here ', { wait: 20 }, 'you are.', { done: {} }],
  })
  const { page } = await start({ ollama: 'none' })
  const press = (name: string) => page.getByRole('button', { name, exact: true }).last().click()
  const field = (name: string) => page.getByLabel(name, { exact: true })
  await expect(messageBox(page)).toBeFocused()
  // Where there is no model yet, a button leads there.
  await press('Add a server')
  await expect(page.getByRole('tab', { name: 'Model servers', selected: true })).toBeVisible()

  await press('Add a server')
  await expect(field('Name')).toBeFocused()
  await press('Save')
  await expect(field('Address')).toBeFocused()
  await expect(field('Address')).toHaveAccessibleDescription('The address is missing.')
  await field('Address').fill('http://192.168.1.9:8000')
  await expect(field('Address')).toHaveAccessibleDescription(/another computer on your network.*Without https/)
  await press('Save')
  await expect(page.getByRole('alertdialog')).toContainText('Send conversations to 192.168.1.9:8000?')
  await press('Go back')
  await field('Address').fill(`${server.host}/v1`)
  await expect(field('Address')).toHaveAccessibleDescription(/is on this computer/)
  await field('Name').fill('My box')
  await field('Key').fill('a-wrong-key-0123456789')
  await field('Context').fill('12')
  await press('Save')
  await expect(field('Context')).toBeFocused()
  await field('Context').fill('')
  expect(await axeFaults(page, { enhanced: false })).toEqual([])
  // Twice, as a hand may that slips: it is one server.
  await page.getByRole('button', { name: 'Save', exact: true }).last().dblclick()

  const box = page.getByRole('listitem', { name: 'My box', exact: true })
  await expect(box).toContainText('My box refused the key.')
  await expect(box).toContainText('this computer · has a key')
  expect(await axeFaults(page, { enhanced: false })).toEqual([])
  const choose = async (entry: string) => {
    await press('More for My box')
    await page.getByRole('menuitem', { name: entry }).click()
  }
  await press('Edit My box')
  // What is kept never comes back.
  await expect(field('Key')).toHaveValue('')
  await field('Key').fill(key)
  await field('Key').press('Enter')
  await expect(box).toContainText('1 model')
  await page.keyboard.press('Escape')

  await chooseModel(page, 'thinker.gguf')
  await expect(await askAndWait(page, 'hello')).toContainText('Here you are.')
  await answer(page)
    .getByText(/^Thought for/)
    .click()
  await expect(answer(page)).toContainText('Let me think.')

  await page.keyboard.press('ControlOrMeta+,')
  await page.getByRole('tab', { name: 'Model servers' }).click()
  await choose('Remove…')
  await expect(page.getByRole('alertdialog')).toContainText('Remove My box?')
  await press('Remove')
  await expect(box).toHaveCount(0)
  await expect(page.getByRole('dialog')).toContainText('My box is removed.')
  await server.close()
})

import AxeBuilder from '@axe-core/playwright'
import { expect, type Locator, type Page } from 'playwright/test'
import type { OllamaScript, OllamaServer } from '../../support/ollamaServer.ts'
import { answer, chooseModel, waitDone } from './chat.ts'
import type { BrowserModeApp } from './serveApp.ts'

// Quick ask's page in browser mode.

export const model = 'llama3.2:3b'
export const box = (on: Page | Locator) => on.getByRole('textbox', { name: 'Ask', exact: true })
export const overlay = (page: Page) => page.getByRole('dialog', { name: 'Quick ask' })
export const answerIn = (on: Locator) => on.getByRole('article', { name: 'Assistant' })
export const chips = (on: Page | Locator) =>
  on.getByRole('list', { name: 'Added to the question' }).getByRole('listitem')
export const rows = (page: Page) => page.getByRole('list', { name: 'Queued messages' }).getByRole('paragraph')

/** Answers without an end to questions that say so, and at once to all others. */
export const script: OllamaScript = {
  chat: ({ messages }) => {
    const question = messages?.findLast(({ role }) => role === 'user')?.content ?? ''
    if (question.includes('lengthy')) return ['line\n\n'.repeat(100), 'the end', { done: {} }]
    return question.includes('endless') ? ['On and on. ', 'forever'] : [`Re: ${question}.`, { done: {} }]
  },
}

/** What the model was last sent, message by message. */
export const sent = (ollama: OllamaServer) =>
  ollama.requests.findLast(({ path }) => path === '/api/chat')?.body.messages?.map(({ content }) => content) ?? []

export async function openQuick(app: BrowserModeApp): Promise<Page> {
  const page = await app.newTab()
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto(app.url.replace('/#', '/quick#'))
  await expect(box(page)).toBeFocused()
  await chooseModel(page, model)
  await expect(box(page)).toBeFocused()
  return page
}

export async function askQuick(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text)
  await page.keyboard.press('Enter')
  await expect(answer(page)).toContainText(`Re: ${text}.`)
  await waitDone(page)
  await expect(box(page)).toHaveValue('')
}

/** Drops files onto the page, as a person does from a file manager. */
export async function drop(page: Page, files: { name: string; text: string }[]): Promise<void> {
  const data = await page.evaluateHandle((given) => {
    const transfer = new DataTransfer()
    for (const { name, text } of given) transfer.items.add(new File([text], name))
    return transfer
  }, files)
  await page.dispatchEvent('main, .quick', 'dragover', { dataTransfer: data })
  await page.dispatchEvent('main, .quick', 'drop', { dataTransfer: data })
}

export const faults = async (page: Page) =>
  (await new AxeBuilder({ page }).setLegacyMode(true).analyze()).violations.map(({ id }) => id)

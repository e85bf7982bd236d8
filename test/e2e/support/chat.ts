import { expect, type Locator, type Page } from 'playwright/test'

/** The box that a message is typed in. */
export const messageBox = (page: Page): Locator => page.getByRole('textbox', { name: 'Message', exact: true })

/** The open conversation. */
export const conversation = (page: Page): Locator => page.getByRole('log', { name: 'Conversation' })

/** All answers in the open conversation, oldest first. */
export const answers = (page: Page): Locator => page.getByRole('article', { name: 'Assistant' })

/** The newest answer. */
export const answer = (page: Page): Locator => answers(page).last()

/** All of the user's own messages, oldest first. */
export const questions = (page: Page): Locator => page.getByRole('article', { name: 'You' })

/** Types a message and presses Enter. */
export async function ask(page: Page, text: string): Promise<void> {
  await messageBox(page).fill(text)
  await messageBox(page).press('Enter')
}

/** Waits until the newest answer has ended, however it ended. */
export async function waitDone(page: Page): Promise<void> {
  await expect(answer(page)).toBeVisible()
  await expect(answer(page)).not.toHaveAttribute('aria-busy', 'true')
}

/** Asks, waits for the end, and gives the newest answer. */
export async function askAndWait(page: Page, text: string): Promise<Locator> {
  const before = await answers(page).count()
  await ask(page, text)
  await expect(answers(page)).toHaveCount(before + 1)
  await waitDone(page)
  return answer(page)
}

/** Presses Stop. */
export async function stop(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
}

/** Starts a new conversation. */
export async function newConversation(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'New conversation', exact: true }).click()
}

/** Chooses a model by a part of its name. */
export async function chooseModel(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole('button', { name: /^Model/ }).click()
  await page.getByRole('option', { name }).first().click()
}

/** Failures shown in the conversation. */
export const alerts = (page: Page): Locator => page.getByRole('alert')

import type { Page } from 'playwright/test'
import type { Message } from '../../shared/model/message.ts'
import { expect, test } from '../e2e/support/aside.ts'
import { conversation, messageBox, newConversation } from '../e2e/support/chat.ts'
import { makeDataDir } from '../e2e/support/environment.ts'
import { storeConversations } from '../e2e/support/storeConversations.ts'

const paragraph = 'Some words that fill a line or two of the answer, so that no two are of the same height. '

/** A conversation of 300 messages; the 61st answer (message 121) is long and says "periwinkle" far down. */
async function withLongConversation(): Promise<string> {
  const dataDir = makeDataDir()
  const now = Date.now()
  const textOf = (n: number) => {
    if (n % 2 === 0) return `Question ${n}`
    const more = Array.from({ length: n === 121 ? 40 : n % 7 }, () => paragraph).join('\n\n')
    return `Answer ${n}.\n\n${more}${n === 121 ? '\n\nThe word is **periwinkle**.' : ''}`
  }
  const messages = Array.from(
    { length: 300 },
    (_, n): Message => ({
      id: `m${n}`,
      conversationId: 'long',
      parentId: n === 0 ? null : `m${n - 1}`,
      role: n % 2 === 0 ? 'user' : 'assistant',
      status: 'complete',
      createdAt: now - 400_000 + n,
      blocks: [{ type: 'text', text: textOf(n) }],
    }),
  )
  await storeConversations(dataDir, [
    {
      conversation: {
        id: 'long',
        title: 'A long one',
        autoTitle: false,
        pinned: false,
        createdAt: now - 400_000,
        updatedAt: now - 1_000,
        headId: 'm299',
        settings: {},
      },
      messages,
    },
  ])
  return dataDir
}

const row = (page: Page) => page.getByRole('navigation').getByRole('button', { name: 'A long one', exact: true })

/** Where a message's top is in the view. */
const topOf = (page: Page, id: string) =>
  conversation(page).evaluate((box, id) => {
    const top = box.querySelector(`[data-message="${id}"]`)?.getBoundingClientRect().top
    return top === undefined ? null : Math.round(top - box.getBoundingClientRect().top)
  }, id)

/** All messages are there, and two frames have passed. */
const settled = async (page: Page) => {
  await expect(conversation(page).locator('[data-message]')).toHaveCount(300)
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
}

test('a search hit far up in another conversation is shown, and its words are marked', async ({ start }) => {
  const { page } = await start({ dataDir: await withLongConversation() })
  await expect(messageBox(page)).toBeFocused()
  await page.keyboard.press('ControlOrMeta+Shift+F')
  await page.keyboard.type('periwinkle')
  await expect(page.getByRole('option').locator('mark')).toHaveText(/periwinkle/i)
  await page.keyboard.press('Enter')
  const marked = () =>
    page.evaluate(() => {
      const [range] = CSS.highlights.get('found') ?? []
      if (!(range instanceof Range)) return null
      const words = range.getBoundingClientRect()
      const box = document.querySelector('[role="log"]')?.getBoundingClientRect()
      return { text: String(range), inView: box !== undefined && words.top > box.top && words.bottom < box.bottom }
    })
  await expect.poll(marked).toEqual({ text: 'periwinkle', inView: true })
  await settled(page)
  expect(await marked()).toEqual({ text: 'periwinkle', inView: true })
  await expect(page.locator('[data-message="m121"]')).toBeFocused()
  await expect(page.getByRole('button', { name: /Jump to latest/ })).toBeVisible()
})

test('a search hit in the conversation that is shown is gone to from its end', async ({ start }) => {
  const { page } = await start({ dataDir: await withLongConversation() })
  await row(page).click()
  await expect(page.locator('[data-message="m299"]')).toBeInViewport()
  await page.keyboard.press('ControlOrMeta+Shift+F')
  await page.keyboard.type('"Question 40"')
  await page.getByRole('option').filter({ hasText: 'Question 40' }).first().click()
  await expect(page.locator('[data-message="m40"]')).toBeInViewport()
  await settled(page)
  expect(await topOf(page, 'm40')).toBe(8)
})

test('a long conversation is found again where it was left, to the pixel', async ({ start }) => {
  const { page } = await start({ dataDir: await withLongConversation() })
  await row(page).click()
  await settled(page)
  // Into the middle of the long answer, by the wheel.
  await conversation(page).hover()
  for (let n = 0; n < 200; n++) {
    const top = (await topOf(page, 'm121')) ?? 0
    if (top > -1_200 && top < -600) break
    await page.mouse.wheel(0, Math.max(-2_000, Math.min(2_000, top + 900)))
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  }
  await page.waitForTimeout(400)
  const before = await topOf(page, 'm121')
  expect(before).toBeLessThan(-600)

  await newConversation(page)
  await row(page).click()
  await settled(page)
  expect(await topOf(page, 'm121')).toBe(before)

  // A page that starts anew knows no heights.
  await page.waitForTimeout(1_500)
  await page.reload()
  await settled(page)
  expect(await topOf(page, 'm121')).toBe(before)
})

import type { Page } from 'playwright/test'
import type { Block, Message } from '../../shared/model/message.ts'
import { expect, test } from '../e2e/support/aside.ts'
import { answers, conversation, messageBox, questions } from '../e2e/support/chat.ts'
import { makeDataDir } from '../e2e/support/environment.ts'
import { storeConversations } from '../e2e/support/storeConversations.ts'

const text = (words: string): Block => ({ type: 'text', text: words })
const filler = Array.from({ length: 12 }, (_, n) => `Paragraph ${n} that fills the view.`).join('\n\n')
const code = Array.from({ length: 60 }, (_, n) => `const line${n} = ${n === 50 ? 'periwinkle' : n}`).join('\n')

/** Twenty messages; "periwinkle" stands in code, in a thought, in a tool's result, split by markup, and with an accent. */
async function withHiddenWords(): Promise<string> {
  const dataDir = makeDataDir()
  const now = Date.now()
  const special: Record<number, Block[]> = {
    1: [{ type: 'reasoning', text: 'A periwinkle thought.', durationMs: 900 }, text(`First answer.\n\n${filler}`)],
    3: [text(`\`\`\`js\n${code}\n\`\`\``)],
    5: [
      { type: 'toolCall', id: 'c', name: 'look_up', args: { plant: 'vinca' } },
      { type: 'toolResult', callId: 'c', name: 'look_up', content: 'vinca is PERIWINKLE', isError: false },
      text('Fifth.'),
    ],
    7: [text('The peri**win**kle and the pérïwinkle, but not peri\n\nwinkle.')],
  }
  const messages = Array.from(
    { length: 20 },
    (_, n): Message => ({
      id: `m${n}`,
      conversationId: 'flowers',
      parentId: n === 0 ? null : `m${n - 1}`,
      role: n % 2 === 0 ? 'user' : 'assistant',
      status: 'complete',
      createdAt: now - 400_000 + n,
      blocks: special[n] ?? [text(n % 2 === 0 ? `Question ${n}` : `Answer ${n}\n\n${filler}`)],
    }),
  )
  const times = { createdAt: now - 400_000, updatedAt: now - 1_000 }
  const rest = { title: 'Flowers', autoTitle: false, pinned: false, headId: 'm19', settings: {} }
  await storeConversations(dataDir, [{ conversation: { id: 'flowers', ...rest, ...times }, messages }])
  return dataDir
}

const findBox = (page: Page) => page.getByRole('textbox', { name: 'Find in this conversation' })
const place = (page: Page) => page.getByRole('search').getByRole('status')

/** The words that are marked as the place that is shown, if they can be seen. */
const shownPlace = (page: Page) =>
  page.evaluate(() => {
    const [range] = CSS.highlights.get('find-current') ?? []
    const box = document.querySelector('[role="log"]')?.getBoundingClientRect()
    if (!(range instanceof Range) || !box) return null
    const words = range.getBoundingClientRect()
    const top = document.elementFromPoint(words.left + words.width / 2, words.top + words.height / 2)
    const seen = words.top >= box.top && words.bottom <= box.bottom && range.startContainer.parentElement?.contains(top)
    return seen ? String(range) : null
  })

/** From each letter that is typed on the list becomes shorter, frame by frame, as when messages are laid out late. */
const layOutLate = (page: Page) =>
  page.evaluate(() => {
    const column = document.querySelector<HTMLElement>('.log-column')
    let left = 0
    const shrink = () => {
      if (column) column.style.paddingBottom = `${left}px`
      left -= 20
      if (left >= 0) requestAnimationFrame(shrink)
    }
    addEventListener('input', () => {
      if (left <= 0) requestAnimationFrame(shrink)
      left = 400
    })
  })

async function openFlowers(page: Page): Promise<void> {
  await page.getByRole('navigation').getByRole('button', { name: 'Flowers', exact: true }).click()
  await expect(answers(page)).toHaveCount(10)
  await expect(messageBox(page)).toBeFocused()
}

test('find reaches code, folded thoughts and tool calls, words split by markup, and accents', async ({ start }) => {
  const { page } = await start({ dataDir: await withHiddenWords() })
  await openFlowers(page)
  // The reader is at the end, below all places: the first one is the next.
  await page.keyboard.press('ControlOrMeta+F')
  await expect(findBox(page)).toBeFocused()
  await layOutLate(page)
  await page.keyboard.type('periwinkle')
  await expect(place(page)).toHaveText('1 of 5')
  await expect.poll(() => shownPlace(page)).toBe('periwinkle')
  await expect(answers(page).nth(0).locator('details')).toHaveAttribute('open')
  await expect(answers(page).nth(2).locator('details')).not.toHaveAttribute('open')
  const walk = ['periwinkle', 'PERIWINKLE', 'periwinkle', 'pérïwinkle']
  for (const [n, words] of walk.entries()) {
    await page.keyboard.press('Enter')
    await expect(place(page)).toHaveText(`${n + 2} of 5`)
    await expect.poll(() => shownPlace(page)).toBe(words)
  }
  await expect(answers(page).nth(2).locator('details')).toHaveAttribute('open')
  await page.keyboard.press('Enter')
  await expect(place(page)).toHaveText('1 of 5')
  await page.keyboard.press('Shift+Enter')
  await expect(place(page)).toHaveText('5 of 5')

  // Esc ends it wherever in the bar the focus is, and the reader stays where the words are.
  const top = await conversation(page).evaluate((box) => box.scrollTop)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Escape')
  await expect(findBox(page)).toHaveCount(0)
  await expect(messageBox(page)).toBeFocused()
  expect(await conversation(page).evaluate((box) => box.scrollTop)).toBe(top)
})

test('find begins where the reader is, and who came from the messages goes on at the one that was found', async ({
  start,
}) => {
  const { page } = await start({ dataDir: await withHiddenWords() })
  await openFlowers(page)
  await page.locator('[data-message="m4"]').focus()
  await page.keyboard.press('ControlOrMeta+F')
  await page.keyboard.type('per')
  // What is above the view comes last, and a longer word stays where it fits.
  await expect(place(page)).toHaveText('3 of 6')
  await page.keyboard.type('iwinkle')
  await expect(place(page)).toHaveText('3 of 5')
  // The key again selects the words; Esc leaves the focus on the message.
  await page.keyboard.press('Tab')
  await page.keyboard.press('ControlOrMeta+F')
  await expect(findBox(page)).toBeFocused()
  await page.keyboard.type('first answer')
  await expect(place(page)).toHaveText('1 of 1')
  await page.keyboard.press('Escape')
  await expect(answers(page).first()).toBeFocused()
  await page.keyboard.press('j')
  await expect(questions(page).nth(1)).toBeFocused()
})

test('a search hit in a folded thought opens it, by keys alone', async ({ start }) => {
  const { page } = await start({ dataDir: await withHiddenWords() })
  await expect(messageBox(page)).toBeFocused()
  await page.keyboard.press('ControlOrMeta+Shift+F')
  await page.keyboard.type('periwinkle thought')
  const hit = page.getByRole('option')
  await expect(hit.locator('mark')).toHaveText(['periwinkle', 'thought'])
  await page.keyboard.press('Enter')
  await expect(answers(page).first()).toBeFocused()
  await expect(conversation(page).getByText('A periwinkle thought.')).toBeInViewport()
  const marked = () => page.evaluate(() => [...(CSS.highlights.get('found') ?? [])].map(String))
  await expect.poll(marked).toContain('periwinkle')
})

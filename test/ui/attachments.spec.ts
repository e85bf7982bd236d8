import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { readImageHeader } from '../../renderer/state/files/imageHeader.ts'
import type { Message } from '../../shared/model/message.ts'
import { expect, test } from '../e2e/support/aside.ts'
import { answer, askAndWait, chooseModel, messageBox, questions, waitDone } from '../e2e/support/chat.ts'
import { makeDataDir } from '../e2e/support/environment.ts'
import { dragFiles, drawPicture, pasteFiles } from '../e2e/support/files.ts'
import { chips, faults } from '../e2e/support/quickPage.ts'
import { type StoredConversation, storeConversations } from '../e2e/support/storeConversations.ts'
import type { OllamaServer } from '../support/ollamaServer.ts'
import { tinyPdf } from '../support/tinyPdf.ts'

const text = (content: string) => new TextEncoder().encode(content)
const lastSent = (ollama: OllamaServer) => ollama.requests.findLast(({ path }) => path === '/api/chat')?.body.messages
const sizesOf = (images: string[] = []) => images.map((data) => readImageHeader(Buffer.from(data, 'base64')))

async function send(page: Page, words: string) {
  await messageBox(page).fill(words)
  await messageBox(page).press('Enter')
}

test('pictures, PDFs and texts are added by key, paste and drop, go to models that can see, and stay with their question', async ({
  start,
  startOllama,
}) => {
  test.setTimeout(120_000)
  const ollama = await startOllama({ chat: () => ['I see.', { done: {} }] })
  const dataDir = makeDataDir()
  // Room for all of it: what would not fit is another test's.
  const engineDefaults = { ollama: { contextLength: 32_768 } }
  writeFileSync(join(dataDir, 'settings.json'), JSON.stringify({ engineDefaults }))
  const { page } = await start({ dataDir, ollama, model: 'llava:7b' })

  await test.step('chosen: what is added says what it costs', async () => {
    const photo = await drawPicture(page, { width: 3000, height: 2000, type: 'image/jpeg', onItsSide: true })
    const chosen = page.waitForEvent('filechooser')
    await page.keyboard.press('ControlOrMeta+U')
    await (await chosen).setFiles([
      { name: 'photo.jpg', mimeType: 'image/jpeg', buffer: photo },
      { name: 'paper.pdf', mimeType: 'application/pdf', buffer: Buffer.from(tinyPdf(['Hello (PDF)\nagain', null])) },
      { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('Buy milk.') },
    ])
    await expect(chips(page)).toHaveText([
      /^photo\.jpg.*about 2,000 tokens.*1000 by 1500 pixels/,
      /^paper\.pdf.*2 pages, about \d+ tokens/,
      /^notes\.txtBuy milk\.about \d tokens/,
    ])
    await expect(page.getByText(/^Together about 2,\d00 tokens$/)).toBeVisible()
    expect(await faults(page)).toEqual([])
  })

  await test.step('pasted and dropped: what can’t be read is refused by name, and keeps nothing else out', async () => {
    const small = await drawPicture(page, { width: 40, height: 20, type: 'image/png' })
    await pasteFiles(page, messageBox(page), [{ name: 'image.png', type: 'image/png', content: small }])
    await expect(chips(page)).toHaveCount(4)
    await expect(chips(page).last()).toContainText('Pasted picture')
    const whole = tinyPdf(['Hello'])
    const drop = await dragFiles(page, [
      { name: 'locked.pdf', content: tinyPdf(['x'], { encrypted: true }) },
      { name: 'scan.pdf', content: tinyPdf([null]) },
      { name: 'cut.pdf', content: whole.slice(0, 300) },
      { name: 'loop.pdf', content: tinyPdf(['x'], { loop: true, count: 5 }) },
      { name: 'vast.pdf', content: tinyPdf(['Small in truth.'], { count: 1e9 }) },
      { name: 'letter.docx', content: text('PK\u0003\u0004...') },
      {
        name: 'torn.jpg',
        content: (await drawPicture(page, { width: 60, height: 60, type: 'image/jpeg' })).subarray(0, 180),
      },
    ])
    await expect(page.getByText('Drop pictures, PDFs or text files to add them')).toBeVisible()
    await drop()
    await expect(page.getByText('Drop pictures, PDFs or text files to add them')).toHaveCount(0)
    const alert = page.getByRole('alert')
    await expect(alert).toContainText('“locked.pdf” is locked with a password.')
    await expect(alert).toContainText('“scan.pdf” has no text: it is pictures of pages.')
    await expect(alert).toContainText('“cut.pdf” can’t be read: it is damaged, or no PDF.')
    await expect(alert).toContainText('“letter.docx” is an office document')
    await expect(alert).toContainText('“torn.jpg” is no picture that can be read')
    await expect(chips(page)).toHaveCount(6)
    await expect(chips(page).nth(4), 'its pages lead in a circle').toHaveText(/^loop\.pdf.*1 page,.*cut/)
    await page.getByRole('button', { name: 'Remove loop.pdf' }).click()
    await page.getByRole('button', { name: 'Remove vast.pdf' }).click()
    await expect(messageBox(page)).toBeVisible()
  })

  await test.step('sent: upright, shrunk, without where it was taken', async () => {
    await send(page, 'what is it')
    await expect(answer(page)).toContainText('I see.')
    await waitDone(page)
    await expect(chips(page)).toHaveCount(0)
    const [message] = lastSent(ollama) ?? []
    expect(sizesOf(message?.images)).toEqual([
      { type: 'jpeg', width: 1000, height: 1500 },
      { type: 'png', width: 40, height: 20 },
    ])
    const bytes = Buffer.from(message?.images?.[0] ?? '', 'base64').toString('latin1')
    expect(bytes).not.toMatch(/Exif|GPS/)
    expect(message?.content).toBe(
      'File "paper.pdf":\n[Page 1 of 2]\nHello (PDF)\nagain\n\n[Page 2 of 2]\n[No text on this page]\n\n' +
        'File "notes.txt":\nBuy milk.\n\nwhat is it',
    )
  })

  await test.step('shown in the question; Enter enlarges, Esc closes', async () => {
    const picture = questions(page).getByRole('button', { name: 'photo.jpg' })
    await expect(picture.getByRole('img')).toHaveJSProperty('naturalWidth', 1000)
    await picture.focus()
    await page.keyboard.press('Enter')
    const large = page.getByRole('dialog', { name: 'photo.jpg' })
    await expect(large.getByRole('img')).toBeVisible()
    expect(await faults(page)).toEqual([])
    await page.keyboard.press('Escape')
    await expect(large).toHaveCount(0)
    await expect(picture).toBeFocused()
  })

  await test.step('a model that can’t see gets none, and says so', async () => {
    await chooseModel(page, 'llama3.2:3b')
    await askAndWait(page, 'and in French')
    await expect(answer(page)).toContainText('2 earlier pictures were left out: llama3.2:3b can’t look at pictures.')
    expect(lastSent(ollama)?.flatMap(({ images = [] }) => images)).toEqual([])
    expect(lastSent(ollama)?.[0]?.content).toContain('A picture (photo.jpg) stood here.')

    const small = await drawPicture(page, { width: 40, height: 20, type: 'image/webp' })
    await pasteFiles(page, messageBox(page), [{ name: 'small.webp', content: small }])
    await expect(chips(page)).toContainText(['llama3.2:3b can’t look at pictures.'])
    const before = ollama.requests.length
    await send(page, 'what is this')
    await expect(page.getByRole('alert')).toHaveText(
      'Your message was not sent. llama3.2:3b can’t look at pictures. Choose a model that can, or remove the pictures.',
    )
    await expect(messageBox(page)).toHaveValue('what is this')
    expect(ollama.requests.slice(before).filter(({ path }) => path === '/api/chat')).toEqual([])
    await page.getByRole('button', { name: 'Choose a model that can see' }).click()
    await page.getByRole('option', { name: 'llava:7b' }).first().click()
    await expect(page.getByRole('alert')).toHaveCount(0)
    await messageBox(page).press('Enter')
    // Three pictures may be more than its context holds.
    const larger = page.getByRole('button', { name: /^Use a context of 8,192 tokens/ })
    await expect(larger.or(questions(page).nth(2)).first()).toBeVisible()
    if (await larger.isVisible()) await larger.click()
    await expect(questions(page)).toHaveCount(3)
    await waitDone(page)
    expect(lastSent(ollama)?.map(({ images = [] }) => images.length)).toEqual([2, 0, 0, 0, 1])
  })

  await test.step('what was refused is still being edited', async () => {
    await chooseModel(page, 'llama3.2:3b')
    await questions(page).first().focus()
    await page.keyboard.press('e')
    const editor = page.getByRole('textbox', { name: 'Edit the question' })
    await editor.fill('in other words')
    await editor.press('Enter')
    await expect(page.getByRole('alert')).toContainText('llama3.2:3b can’t look at pictures.')
    await expect(editor).toHaveValue('in other words')
    await expect(editor).toBeFocused()
    await editor.press('Escape')
    await chooseModel(page, 'llava:7b')
  })

  await test.step('an edited question keeps what it has, but for what is taken out', async () => {
    const first = questions(page).first()
    await first.focus()
    await page.keyboard.press('e')
    await expect(chips(page)).toHaveCount(4)
    await page.getByRole('button', { name: 'Remove photo.jpg' }).click()
    await page.getByRole('button', { name: 'Remove paper.pdf' }).click()
    await page.getByRole('textbox', { name: 'Edit the question' }).press('Enter')
    await expect(questions(page)).toHaveCount(1)
    await waitDone(page)
    const [message] = lastSent(ollama) ?? []
    expect(sizesOf(message?.images)).toEqual([{ type: 'png', width: 40, height: 20 }])
    expect(message?.content).toBe('File "notes.txt":\nBuy milk.\n\nwhat is it')
  })
})

test('pictures of a long conversation come when they are near, and have their place before', async ({ start }) => {
  const dataDir = makeDataDir()
  await storeConversations(dataDir, [manyPictures(40)])
  const { page } = await start({ dataDir })
  await page.getByRole('link', { name: 'Many pictures' }).or(page.getByText('Many pictures')).first().click()
  const pictures = page.locator('.message-image img')
  await expect(pictures.last()).toHaveJSProperty('naturalWidth', 1)
  await expect(pictures).toHaveCount(40)
  const loaded = () => pictures.evaluateAll((all) => all.filter((image) => image.getAttribute('src') !== null).length)
  expect(await loaded()).toBeLessThan(20)
  await pictures.first().scrollIntoViewIfNeeded()
  await expect(pictures.first()).toHaveJSProperty('naturalWidth', 1)
  expect(await pictures.first().evaluate((image) => image.clientHeight)).toBe(320)
})

/** Each question has a picture, a small one that says it is large. */
function manyPictures(count: number): StoredConversation {
  const model = { engine: 'ollama', name: 'llava:7b' }
  const common = { conversationId: 'many', status: 'complete' as const, createdAt: 1_700_000_000_000 }
  const data = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
  const picture = { type: 'image' as const, mimeType: 'image/png' as const, data, width: 640, height: 640 }
  const turns = Array.from({ length: count }, (_, at): Message[] => [
    { ...common, id: `q${at}`, parentId: at === 0 ? null : `a${at - 1}`, role: 'user', blocks: [picture] },
    { ...common, id: `a${at}`, parentId: `q${at}`, role: 'assistant', model, blocks: [{ type: 'text', text: 'Red.' }] },
  ])
  const times = { createdAt: common.createdAt, updatedAt: common.createdAt }
  const kept = {
    id: 'many',
    title: 'Many pictures',
    autoTitle: false,
    pinned: false,
    headId: null,
    settings: { model },
  }
  return { conversation: { ...kept, ...times }, messages: turns.flat() }
}

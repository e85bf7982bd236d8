import type { Page } from 'playwright/test'
import { expect, test } from '../support/aside.ts'
import { answer, askAndWait } from '../support/chat.ts'

const fenced = (language: string, source: string) => `\`\`\`${language}\n${source}\n\`\`\`\n`

const diagram = 'graph TD\n  A[Question] --> B{Local?}\n  B -->|yes| C[Answer]'
const circle =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><circle cx="10" cy="10" r="8" fill="red"/></svg>'
const hostile = `<svg xmlns="http://www.w3.org/2000/svg" onload="parent.pwned('onload')" width="30" height="30">
<script>parent.parent.pwned?.('script')</script><image href="http://198.51.100.7/track.png" width="9" height="9"/>
<foreignObject width="9" height="9"><iframe xmlns="http://www.w3.org/1999/xhtml" src="http://198.51.100.7/"/></foreignObject>
<style>@import url(http://198.51.100.7/a.css); rect { fill: url(http://198.51.100.7/b) }</style><rect width="9" height="9"/></svg>`
/** A thousand million squares in two thousand letters. */
const endless = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><defs><g id="a0"><rect width="3" height="3"/></g>${Array.from(
  { length: 9 },
  (_, at) => `<g id="a${at + 1}">${`<use href="#a${at}"/>`.repeat(10)}</g>`,
).join('')}</defs><use href="#a9"/></svg>`
const inDiagram =
  'graph TD\n  A["<img src=x onerror=parent.parent.pwned()>"] --> B\n  click A href "javascript:parent.pwned()"'

/** What has been drawn. It is painted: an SVG would have its own size, and cost the page whatever it says. */
const drawn = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLImageElement>('.md-drawing img')].map(({ naturalWidth, width, src }) => ({
      painted: naturalWidth >= 2 * width && width > 0,
      local: src.startsWith('blob:'),
    })),
  )

test('diagrams and pictures are drawn once they are complete, and nothing in them runs or loads', async ({
  start,
  startOllama,
}) => {
  const sources: Record<string, string> = {
    diagram: `Before.\n\n${fenced('mermaid', diagram)}\nAfter.`,
    picture: fenced('svg', circle),
    hostile: `${fenced('svg', hostile)}\n${fenced('mermaid', inDiagram)}`,
    broken: fenced('mermaid', 'graph TD\n  A[unclosed --> B'),
    endless: fenced('svg', endless),
    open: '```mermaid\ngraph TD\n  A --> B',
  }
  const ollama = await startOllama({
    chat: ({ messages }) => [sources[messages?.at(-1)?.content ?? ''] ?? '', { done: {} }],
  })
  const { page, violations } = await start({ ollama, model: 'llama3.2:3b' })
  const elsewhere: string[] = []
  page.context().on('request', (request) => {
    if (request.url().includes('198.51.100.7')) elsewhere.push(request.url())
  })
  const pwned: string[] = []
  await page.context().exposeFunction('pwned', (what: string) => pwned.push(what))

  await askAndWait(page, 'diagram')
  await expect(answer(page).getByRole('img', { name: 'Diagram' })).toBeVisible({ timeout: 30_000 })
  expect(await drawn(page)).toEqual([{ painted: true, local: true }])
  await answer(page).getByRole('button', { name: 'Source' }).click()
  await expect(answer(page).getByText('A[Question]')).toBeVisible()
  await answer(page).getByRole('button', { name: 'Source' }).click()

  await askAndWait(page, 'picture')
  await expect(answer(page).getByRole('img', { name: 'Picture' })).toBeVisible()

  await askAndWait(page, 'hostile')
  await expect(answer(page).getByRole('img')).toHaveCount(2)
  await expect.poll(async () => (await drawn(page)).every(({ painted, local }) => painted && local)).toBe(true)

  // What can't be drawn stays readable, with the reason.
  await askAndWait(page, 'broken')
  await expect(answer(page).getByText(/^Diagram not drawn: Parse error on line \d+$/)).toBeVisible()
  await expect(answer(page).getByRole('group', { name: 'Code, mermaid' })).toContainText('A[unclosed')
  await askAndWait(page, 'endless')
  await expect(answer(page).getByText('Picture not drawn: it has too many parts')).toBeVisible()
  // Without its closing fence it never was complete.
  await askAndWait(page, 'open')
  await expect(answer(page).getByRole('button', { name: 'Source' })).toHaveCount(0)

  const frame = page.locator('iframe')
  await expect(frame).toHaveCount(1)
  await expect(frame).toHaveAttribute('sandbox', 'allow-scripts')
  const inside = page.frames().find((one) => one.url().endsWith('/frame.html'))
  expect(await inside?.evaluate(() => globalThis.origin)).toBe('null')

  expect(pwned).toEqual([])
  expect(elsewhere).toEqual([])
  // What would have run was refused where it was read, in the frame.
  expect(violations.filter((violation) => !/^script-src-attr inline .*\/frame\.html$/.test(violation))).toEqual([])
  violations.length = 0
})

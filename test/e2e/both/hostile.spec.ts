import type { Page } from 'playwright/test'
import { xssCorpus } from '../../support/xssCorpus.ts'
import { expect, test } from '../support/aside.ts'
import { answers, ask, newConversation, waitDone } from '../support/chat.ts'

// The corpus's texts that are meant to hang a page are tried on the renderer alone, in test/markdown.
const corpus = xssCorpus.filter(({ markdown }) => markdown.length < 2_000)

/** An answer in pieces of about `size` characters, in no regular pattern. */
function cutUp(text: string, size: number): string[] {
  const pieces: string[] = []
  for (let at = 0, n = 1; at < text.length; n = (n * 7) % 11) {
    const length = 1 + (n % size)
    pieces.push(text.slice(at, at + length))
    at += length
  }
  return pieces
}

const nothing = { nodes: [], handlers: [], links: [], images: [] }

/** What the open conversation holds that could run, load or lead somewhere. */
const dangerous = (page: Page) =>
  page.evaluate(() => {
    const log = document.querySelector('[role=log]')
    const foreign = 'script, iframe, object, embed, form, base, link, meta, style, svg[onload], video, audio, [srcdoc]'
    const nodes = [...(log?.querySelectorAll(foreign) ?? [])].map((node) => node.outerHTML.slice(0, 80))
    const links = [...(log?.querySelectorAll('a[href]') ?? [])].map((link) => (link as HTMLAnchorElement).href)
    const handlers = [...(log?.querySelectorAll('*') ?? [])].flatMap((node) =>
      node.getAttributeNames().filter((name) => name.startsWith('on')),
    )
    const images = [...(log?.querySelectorAll('img') ?? [])].map((image) => image.src)
    return {
      nodes,
      handlers,
      links: links.filter((link) => !/^(https?|mailto):/.test(link)),
      images: images.filter((source) => !/^(data|blob):/.test(source)),
    }
  })

test('hostile answers run nothing and ask nobody, streamed and from history', async ({ start, startOllama }, {
  project,
}) => {
  test.setTimeout(240_000)
  // More cuts are tried on the renderer alone, in test/markdown: here each way of running Aside has its own.
  const size = project.name === 'browser-mode' ? 9 : 2
  expect(corpus.length).toBeGreaterThanOrEqual(27)
  const ollama = await startOllama({
    chat: ({ messages }) => {
      const at = Number(messages?.at(-1)?.content)
      return [...cutUp(corpus[at]?.markdown ?? '', size), ` end-of-${at}`, { done: {} }]
    },
  })
  const { page } = await start({ ollama, model: 'llama3.2:3b' })
  const context = page.context()
  const elsewhere: string[] = []
  const own = new URL(page.url()).origin
  context.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== own) elsewhere.push(request.url())
  })
  const pwned: string[] = []
  await context.exposeFunction('pwned', (name: string) => pwned.push(name))
  page.on('dialog', (dialog) => {
    pwned.push(dialog.message())
    void dialog.dismiss()
  })
  // Quick ask's page is made some time after the start, and has its address a moment later.
  const windows = () => context.pages().filter((each) => !each.url().endsWith('/quick')).length
  await expect.poll(windows).toBe(1)

  // More of them in one conversation would not fit into a model's context.
  const each = 15
  for (let from = 0; from < corpus.length; from += each) {
    const last = Math.min(from + each, corpus.length) - 1
    if (from > 0) await newConversation(page)
    await expect(answers(page)).toHaveCount(0)
    for (let at = from; at <= last; at++) {
      await ask(page, String(at))
      await expect(answers(page)).toHaveCount(at - from + 1)
      await waitDone(page)
    }
    expect(await dangerous(page)).toEqual(nothing)
    await page.reload()
    await expect(answers(page).last()).toContainText(`end-of-${last}`)
    await page.mouse.move(400, 300)
    await page.mouse.wheel(0, -100_000)
    await expect(answers(page).first()).toContainText(`end-of-${from}`)
    expect(await dangerous(page)).toEqual(nothing)
  }
  expect(pwned).toEqual([])
  expect(elsewhere).toEqual([])
  expect(windows()).toBe(1)
})

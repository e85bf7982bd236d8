import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, chromium } from 'playwright'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openApi } from './apiHarness.ts'

/** A browser in which names of another site lead to this computer, as a rebound name does. */
let browser: Browser
let foreign: Server
let foreignPort: number

beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--host-resolver-rules=MAP evil.example 127.0.0.1',
    ],
  })
  foreign = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<title>foreign</title><body>')
  })
  await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve))
  foreignPort = (foreign.address() as AddressInfo).port
})
afterAll(async () => {
  await browser.close()
  foreign.closeAllConnections()
  foreign.close()
})

it('a name that was bound to this computer gets nothing', async () => {
  const api = await openApi()
  const page = await browser.newPage()
  for (const path of ['/health', '/openapi.json', '/']) {
    const response = await page.goto(`http://evil.example:${api.port}${path}`)
    expect(response?.status()).toBeGreaterThanOrEqual(400)
    expect(await page.content()).not.toMatch(/"ok"|openapi/)
  }
  expect((await page.goto(`http://127.0.0.1:${api.port}/health`))?.status()).toBe(200)
  await page.close()
}, 60_000)

it('a foreign page does nothing and reads nothing, not even with a token', async () => {
  const api = await openApi()
  const { url, secret } = api
  for (const site of [`http://evil.example:${foreignPort}/`, `http://127.0.0.1:${foreignPort}/`]) {
    const page = await browser.newPage()
    const opened: string[] = []
    page.on('response', async (response) => {
      if (!response.url().startsWith(url)) return
      const named = Object.keys(await response.allHeaders()).filter((name) => name.startsWith('access-control'))
      opened.push(...named, ...(response.status() < 400 ? [`${response.status()} ${response.url()}`] : []))
    })
    await page.goto(site)
    const read = await page.evaluate(
      async ({ url, secret }) => {
        const body = JSON.stringify({ question: 'from afar', session_id: 'theirs' })
        const json = { 'content-type': 'application/json' }
        const auth = { authorization: `Bearer ${secret}` }
        const tried = async (path: string, init: RequestInit) => {
          try {
            const response = await fetch(url + path, init)
            return `${path}: ${response.type} ${response.status} ${await response.text()}`
          } catch {
            return 'refused'
          }
        }
        const until = (target: EventTarget, ...events: string[]) =>
          new Promise<string>((resolve) => {
            for (const name of events) target.addEventListener(name, () => resolve(name))
          })
        const form = document.createElement('form')
        const frame = document.createElement('iframe')
        frame.name = 'target'
        form.target = 'target'
        form.method = 'post'
        form.enctype = 'text/plain'
        form.action = `${url}/invoke`
        form.append(Object.assign(document.createElement('input'), { name: body.slice(0, -1), value: '"}' }))
        document.body.append(frame, form)
        const framed = until(frame, 'load')
        form.submit()
        const image = new Image()
        const drawn = until(image, 'load', 'error')
        image.src = `${url}/health`
        const script = document.createElement('script')
        const run = until(script, 'load', 'error')
        script.src = `${url}/openapi.json`
        document.body.append(script)
        navigator.sendBeacon(`${url}/invoke`, new Blob([body], { type: 'text/plain' }))
        const read = await Promise.all([
          tried('/health', {}),
          tried('/health', { mode: 'no-cors' }),
          tried('/openapi.json', {}),
          tried('/invoke', { method: 'POST', mode: 'no-cors', body }),
          tried('/invoke', { method: 'POST', body }),
          tried('/invoke', { method: 'POST', body, headers: json }),
          tried('/invoke', { method: 'POST', body, headers: { ...json, ...auth } }),
          tried('/invoke', { method: 'POST', body, headers: auth, credentials: 'include' }),
          until(new EventSource(`${url}/health`), 'open', 'error'),
          until(new WebSocket(url.replace('http', 'ws')), 'open', 'error'),
          drawn,
          run,
        ])
        await framed
        return read
      },
      { url, secret },
    )
    // A reply that can't be read is all that a page without CORS gets.
    for (const one of read) expect(one).toMatch(/^(refused|error|\/(health|invoke): opaque 0 )$/)
    expect(opened).toEqual([])
    await page.close()
  }
  expect(api.ollama.requests.filter(({ path }) => path === '/api/chat')).toEqual([])
  expect(await api.page.conversations.list()).toEqual([])
  // It is the page that is refused, not the question.
  const body = { question: 'from afar', session_id: 'theirs' }
  expect((await api.send('/invoke', { body })).status).toBe(200)
}, 90_000)

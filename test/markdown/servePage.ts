import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join, resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { type Browser, chromium, type Page } from 'playwright'
import { build } from 'vite'
import { chromiumArgs, findChromium } from '../e2e/support/browser.ts'

/** The policy the product's pages are served with. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
  "connect-src 'self'; worker-src 'self'; frame-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; " +
  "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types aside"

const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

/** A built page on loopback, under the strict policy, and a Chromium to open it in. */
export interface BuiltSite {
  readonly browser: Browser
  readonly origin: string
  close(): Promise<void>
}

export interface MarkdownSite extends BuiltSite {
  /** A fresh page with the component in it, and every address it asked for. */
  open(): Promise<{ page: Page; requests: string[]; errors: string[] }>
}

/** Builds the component as it ships, serves it under the strict policy and opens Chromium. */
export async function serveMarkdownPage(): Promise<MarkdownSite> {
  const site = await serveBuilt(resolve(import.meta.dirname, 'page'))
  return {
    ...site,
    async open() {
      const page = await site.browser.newPage({ viewport: { width: 800, height: 900 } })
      const requests: string[] = []
      const errors: string[] = []
      page.on('request', (request) => requests.push(request.url()))
      page.on('pageerror', (error) => errors.push(String(error)))
      page.on('dialog', (dialog) => {
        errors.push(`dialog ${dialog.message()}`)
        void dialog.dismiss()
      })
      await page.goto(site.origin)
      await page.waitForFunction(() => 'markdown' in window)
      return { page, requests, errors }
    },
  }
}

/** Builds the page in a folder of sources into a folder of its own, and serves that until it is closed. */
export async function serveBuilt(source: string): Promise<BuiltSite> {
  const folder = await mkdtemp(join(tmpdir(), 'aside-markdown-'))
  await build({
    root: source,
    configFile: false,
    logLevel: 'error',
    plugins: [react()],
    build: { outDir: folder, emptyOutDir: true, modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
    worker: { format: 'es' },
  })
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    const file = path === '/' ? '/index.html' : path
    try {
      const body = await readFile(join(folder, file))
      const type = TYPES[extname(file)] ?? 'application/octet-stream'
      response.writeHead(200, { 'content-type': type, 'content-security-policy': POLICY }).end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumArgs })
  return {
    browser,
    origin,
    async close() {
      await browser.close()
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

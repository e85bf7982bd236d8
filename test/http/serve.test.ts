import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { socketPath, socketProtocol } from '../../shared/wire.ts'

const root = resolve(import.meta.dirname, '../..')
const ready = /^Aside is listening on (http:\/\/127\.0\.0\.1:(\d+)\/#token=(\S+))\n/

let folder: string
let dataDir: string
let started: ChildProcess[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aside-serve-'))
  dataDir = join(folder, 'data')
  started = []
})
afterEach(async () => {
  for (const child of started) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

/** Browser mode as a process of its own, run from its sources. */
function serve(args: string[] = ['--no-open']) {
  const flags = ['--disable-warning=ExperimentalWarning', '--import', join(root, 'test/support/runFromSource.ts')]
  const path = `${join(folder, 'bin')}${delimiter}${process.env.PATH}`
  const child = spawn(process.execPath, [...flags, join(root, 'electron/serve.ts'), '--data-dir', dataDir, ...args], {
    env: { ...process.env, PATH: path, HOME: folder, OLLAMA_HOST: '127.0.0.1:9' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  started.push(child)
  const app = { child, out: '', complaint: '', ended: once(child, 'close').then(([code]) => code as number | null) }
  child.stdout.on('data', (data) => {
    app.out += data
  })
  child.stderr.on('data', (data) => {
    app.complaint += data
  })
  return app
}

async function listening(app: ReturnType<typeof serve>) {
  await vi.waitFor(() => expect(app.out).toMatch(ready), { timeout: 15_000 })
  const [, url = '', port = '', token = ''] = ready.exec(app.out) ?? []
  return { url, port, token }
}

/** A program that writes down what it was called with, and says `said`. */
function putProgram(name: string, said = ''): () => string {
  const calls = join(folder, `${name}.calls`)
  mkdirSync(join(folder, 'bin'), { recursive: true })
  writeFileSync(join(folder, 'bin', name), `#!/bin/sh\nprintf '%s' "$*" > '${calls}'\necho '${said}'\n`, {
    mode: 0o755,
  })
  return () => (existsSync(calls) ? readFileSync(calls, 'utf8') : '')
}

describe.skipIf(process.platform === 'win32')('browser mode', () => {
  it('ends at once when it is asked to, a frozen tab or not, and closes the app', async () => {
    const app = serve()
    const { port, token } = await listening(app)
    expect(existsSync(join(dataDir, 'instance.json'))).toBe(true)
    const tab = new WebSocket(`ws://127.0.0.1:${port}${socketPath}?window=w1`, [socketProtocol, token], {
      origin: `http://127.0.0.1:${port}`,
    })
    await once(tab, 'open')
    tab.pause()
    tab.on('error', () => {})
    app.child.kill('SIGTERM')
    expect(await app.ended).toBe(0)
    expect(existsSync(join(dataDir, 'instance.json'))).toBe(false)
    // The tab is one that comes back.
    expect(readFileSync(join(dataDir, 'windows.json'), 'utf8')).toMatch(/"comesBack":\s*true/)
    tab.terminate()
  })

  it('says what to do about a port that is taken, and closes the app first', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const app = serve(['--no-open', '--port', String(port)])
    expect(await app.ended).toBe(1)
    expect(app.complaint).toBe(
      `aside: Port ${port} is in use by another program. Choose another with --port, or leave --port out and Aside takes one that is free.\n`,
    )
    expect(app.out).toBe('')
    expect(existsSync(join(dataDir, 'aside.db'))).toBe(true)
    expect(existsSync(join(dataDir, 'instance.json'))).toBe(false)
    other.close()
  })

  it('starts where its address can’t be kept', async () => {
    mkdirSync(join(dataDir, 'server.json'), { recursive: true })
    const app = serve()
    const { url } = await listening(app)
    expect((await fetch(url)).status).toBe(200)
    expect(app.complaint).toBe('')
    expect(readFileSync(join(dataDir, 'aside.log'), 'utf8')).toContain('the address could not be kept')
  })

  it('says in a sentence that its data folder can’t be one', async () => {
    writeFileSync(dataDir, 'a file')
    const app = serve()
    expect(await app.ended).toBe(1)
    expect(app.complaint).toMatch(/^[^\n]*data folder[^\n]*\n$/)
  })
})

describe.skipIf(process.platform !== 'linux')('the browser', () => {
  it('is given a file of its owner’s that leads to the page, not the token', async () => {
    const opened = putProgram('xdg-open')
    putProgram('xdg-settings', 'org.example.Browser.desktop')
    const app = serve([])
    const { url, port, token } = await listening(app)
    await vi.waitFor(() => expect(opened()).not.toBe(''), { timeout: 5_000 })
    expect(opened()).not.toContain(token)
    const file = fileURLToPath(opened())
    expect(file).toBe(join(dataDir, 'open.html'))
    expect(statSync(file).mode & 0o777).toBe(0o600)

    const browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
    })
    const page = await browser.newPage()
    const answered = page.waitForResponse(`http://127.0.0.1:${port}/`)
    await page.goto(opened())
    const response = await answered
    expect(response.request().headers()['sec-fetch-site'] ?? 'cross-site').toBe('cross-site')
    expect(response.status()).toBe(200)
    await vi.waitFor(() => expect(page.url()).toBe(url))
    // The file is no step of the way back.
    await page.goBack()
    expect(page.url()).toBe('about:blank')
    await browser.close()

    app.child.kill('SIGINT')
    expect(await app.ended).toBe(0)
    expect(existsSync(file)).toBe(false)
  })

  it('is given a new file when an old one is there that others can read', async () => {
    const opened = putProgram('xdg-open')
    mkdirSync(dataDir)
    writeFileSync(join(dataDir, 'open.html'), 'old', { mode: 0o644 })
    const { token } = await listening(serve([]))
    await vi.waitFor(() => expect(opened()).not.toBe(''), { timeout: 5_000 })
    expect(statSync(join(dataDir, 'open.html')).mode & 0o777).toBe(0o600)
    expect(readFileSync(join(dataDir, 'open.html'), 'utf8')).toContain(token)
  })

  it('that is a snap is given it in the folder that it can read', async () => {
    const opened = putProgram('xdg-open')
    putProgram('xdg-settings', 'firefox_firefox.desktop')
    mkdirSync(join(folder, 'snap/firefox/common'), { recursive: true })
    const app = serve([])
    await listening(app)
    await vi.waitFor(() => expect(opened()).not.toBe(''), { timeout: 5_000 })
    const file = fileURLToPath(opened())
    expect(file).toBe(join(folder, 'snap/firefox/common/open.html'))
    expect(statSync(file).mode & 0o777).toBe(0o600)
    app.child.kill('SIGTERM')
    await app.ended
    expect(existsSync(file)).toBe(false)
  })
})

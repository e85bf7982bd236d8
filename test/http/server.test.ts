import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { type BrowserServer, startServer } from '../../electron/http/server.ts'
import { createPageFiles } from '../../electron/platform/pageFiles.ts'
import { MAX_FRAME_LENGTH, socketPath, socketProtocol } from '../../shared/wire.ts'
import { createTestRouter, type TestRouter } from '../support/testRouter.ts'

const token = 't'.repeat(43)
let app: TestRouter
let server: BrowserServer
let tabs: [string, boolean][]

beforeEach(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'aside-page-'))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<meta name="csp-nonce" content="__NONCE__">')
  writeFileSync(join(folder, 'assets', 'main-abc.js'), 'export {}')
  writeFileSync(join(folder, 'frame.html'), '<script nonce="__NONCE__"></script>')
  writeFileSync(join(folder, 'secret.pem'), 'not for pages')
  app = createTestRouter()
  tabs = []
  server = await startServer({
    openDoor: app.openDoor,
    servePage: createPageFiles(folder),
    token,
    port: 0,
    onTab: (...tab) => tabs.push(tab),
    log: app.log,
  })
})
afterEach(async () => {
  await server.close()
  await app.assistant.close()
})

interface Answer {
  status: number
  headers: Record<string, unknown>
  body: string
}

/** A request as some client might write it: the headers are sent as they are. */
function send(path: string, { method = 'GET', headers = {} as Record<string, string> } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ port: server.port, host: '127.0.0.1', path, method, headers }, (response) => {
      let body = ''
      response.on('data', (data) => (body += data))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
    request.on('error', reject)
    request.end()
  })
}

/** What one writes to the socket, and what comes back. */
function speak(text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(server.port, '127.0.0.1')
    let answer = ''
    socket.on('data', (data) => (answer += data))
    socket.on('close', () => resolve(answer))
    socket.on('error', () => resolve(answer))
    socket.write(text)
  })
}

interface SocketAttempt {
  path?: string
  protocols?: string[]
  headers?: Record<string, string>
  origin?: string | undefined
}

function openSocket(attempt: SocketAttempt = {}): Promise<WebSocket> {
  const { path = `${socketPath}?window=w1`, protocols = [socketProtocol, token], headers = {} } = attempt
  const origin = 'origin' in attempt ? attempt.origin : `http://127.0.0.1:${server.port}`
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, protocols, {
    headers,
    ...(origin !== undefined && { origin }),
  })
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket))
    socket.once('error', reject)
  })
}

describe('files', () => {
  it('serves the page with the strict policy and a nonce of its own each time', async () => {
    const [first, second] = [await send('/'), await send('/')]
    expect(first.status).toBe(200)
    const nonce = /content="([^"]+)"/.exec(first.body)?.[1] ?? ''
    expect(nonce.length).toBeGreaterThan(20)
    expect(second.body).not.toContain(nonce)
    const policy = String(first.headers['content-security-policy'])
    expect(policy).toContain(`style-src 'self' 'nonce-${nonce}'`)
    for (const part of [
      "default-src 'none'",
      "script-src 'self'",
      "connect-src 'self'",
      "frame-src 'self'",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      'trusted-types aside',
    ]) {
      expect(policy.split('; ')).toContain(part)
    }
    expect(policy).not.toMatch(/unsafe|https?:|\*/)
  })

  it('gives the frame that draws no origin, no network, and no script but its own', async () => {
    const { headers, body } = await send('/frame.html')
    const nonce = /nonce="([^"]+)"/.exec(body)?.[1]
    expect(String(headers['content-security-policy']).split('; ')).toEqual([
      "default-src 'none'",
      `script-src 'nonce-${nonce}'`,
      "style-src 'unsafe-inline'",
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'self'",
      'sandbox allow-scripts',
    ])
  })

  it('gives a script a policy too, which is what a worker runs under', async () => {
    const { headers } = await send('/assets/main-abc.js')
    expect(String(headers['content-security-policy'])).toContain("default-src 'none'")
    expect(String(headers['content-security-policy'])).not.toContain('nonce')
  })

  it('never says that other origins may read it', async () => {
    for (const path of ['/', '/assets/main-abc.js', '/nothing']) {
      const { headers } = await send(path)
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
      expect(headers['x-content-type-options']).toBe('nosniff')
    }
  })

  it.each([
    '/secret.pem',
    '/../secret.pem',
    '/%2e%2e/secret.pem',
    '/..%5csecret.pem',
    '/assets/..%2f..%2fsecret.pem',
    '/assets/main-abc.js%00.html',
    '/ASSETS/main-abc.js',
    '//assets/main-abc.js',
    '//',
    '//[',
    'http://[',
    '/assets/',
  ])('has no file %s', async (path) => {
    expect((await send(path)).status).toBe(404)
  })

  it('refuses other verbs', async () => {
    expect((await send('/', { method: 'POST' })).status).toBe(405)
    expect((await send('/', { method: 'OPTIONS' })).status).toBe(405)
    expect((await send('/', { method: 'HEAD' })).body).toBe('')
  })
})

describe('requests of others', () => {
  it.each([
    ['a name that was bound to this machine', 'evil.example:PORT'],
    ['a name that ends like ours', '127.0.0.1.evil.example:PORT'],
    ['another port', '127.0.0.1:1'],
    ['no port', '127.0.0.1'],
    ['another loopback address', '127.0.0.2:PORT'],
  ])('refuses %s', async (_what, host) => {
    const answer = await send('/', { headers: { host: host.replace('PORT', String(server.port)) } })
    expect(answer.status).toBe(421)
    expect(answer.body).not.toContain('nonce')
  })

  it('refuses two names and none', async () => {
    const port = server.port
    const two = await speak(
      `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nHost: evil.example\r\nConnection: close\r\n\r\n`,
    )
    expect(two).toMatch(/^HTTP\/1.1 400/)
    expect(await speak('GET / HTTP/1.1\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1.1 400/)
  })

  it.each([
    ['origin', 'http://evil.example'],
    ['origin', 'null'],
    ['origin', 'https://127.0.0.1:PORT'],
    ['sec-fetch-site', 'cross-site'],
    ['sec-fetch-site', 'same-site'],
  ])('refuses %s: %s', async (name, value) => {
    const headers = { [name]: value.replace('PORT', String(server.port)) }
    expect((await send('/', { headers })).status).toBe(403)
  })

  it('lets its own pages and typed addresses in', async () => {
    const origin = `http://localhost:${server.port}`
    const headers = { host: `localhost:${server.port}`, origin, 'sec-fetch-site': 'same-origin' }
    expect((await send('/', { headers })).status).toBe(200)
    expect((await send('/', { headers: { 'sec-fetch-site': 'none' } })).status).toBe(200)
  })

  const visit = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }

  it('lets a person come to the page from a link or a file', async () => {
    expect((await send('/', { headers: visit })).status).toBe(200)
    expect((await send('/?from=there', { headers: { ...visit, 'sec-fetch-site': 'same-site' } })).status).toBe(200)
  })

  it.each([
    ['a frame', '/', 'GET', { 'sec-fetch-dest': 'iframe' }],
    ['an embedded object', '/', 'GET', { 'sec-fetch-dest': 'object' }],
    ['a script', '/', 'GET', { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' }],
    ['a fetch that looks like a visit', '/', 'GET', { 'sec-fetch-mode': 'cors' }],
    ['a fetch', '/', 'GET', { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }],
    ['a form', '/', 'POST', {}],
    ['a visit to a part of the page', '/assets/main-abc.js', 'GET', {}],
    ['a visit by a page that names itself', '/', 'GET', { origin: 'null' }],
    ['a visit under another name', '/', 'GET', { host: 'evil.example' }],
  ])('refuses %s of another site', async (_what, path, method, more) => {
    const { status, body } = await send(path, { method, headers: { ...visit, ...more } as Record<string, string> })
    expect([403, 421]).toContain(status)
    expect(body).not.toContain('nonce')
  })

  it('outlives 2,000 lines of nonsense', async () => {
    const lines = [
      '\0\0\0',
      'GET',
      'GET / HTTP/9.9\r\n\r\n',
      'POST / HTTP/1.1\r\nTransfer-Encoding: x, chunked\r\n\r\nzz',
      '{}',
    ]
    for (let n = 0; n < 20; n++) {
      await Promise.all(Array.from({ length: 100 }, (_, at) => speak(`${lines[at % lines.length]}\r\n\r\n`)))
    }
    expect((await send('/')).status).toBe(200)
  })
})

describe('the socket', () => {
  it('is for a page of ours that has the token', async () => {
    const socket = await openSocket()
    expect(socket.protocol).toBe(socketProtocol)
    expect(tabs).toEqual([['w1', true]])
    socket.close()
    await vi.waitFor(() =>
      expect(tabs).toEqual([
        ['w1', true],
        ['w1', false],
      ]),
    )
  })

  it.each<[string, SocketAttempt]>([
    ['a wrong token', { protocols: [socketProtocol, 'x'.repeat(43)] }],
    ['a token cut short', { protocols: [socketProtocol, token.slice(1)] }],
    ['no token', { protocols: [socketProtocol] }],
    ['two tokens', { protocols: [socketProtocol, token, 'more'] }],
    ['the token in the address', { path: `${socketPath}?window=w1&token=${token}`, protocols: [socketProtocol] }],
    ['another path', { path: '/other?window=w1' }],
    ['no window', { path: socketPath }],
    ['a window that is no id', { path: `${socketPath}?window=${encodeURIComponent('../w')}` }],
    ['a foreign page', { origin: 'http://evil.example' }],
    ['no page at all', { origin: undefined }],
    [
      'a visit from another site',
      { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' } },
    ],
    [
      'a visit from another site to the page',
      {
        path: '/',
        headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
      },
    ],
    ['another name for this machine', { headers: { host: 'evil.example' } }],
  ])('refuses %s', async (_what, attempt) => {
    await expect(openSocket(attempt)).rejects.toThrow(/Unexpected server response: 4/)
    expect(tabs).toEqual([])
  })

  it('ends a page that sends what no frame can be', async () => {
    const socket = await openSocket()
    const closed = new Promise<number>((resolve) => socket.once('close', resolve))
    socket.send('x'.repeat(3 * MAX_FRAME_LENGTH + 1))
    expect(await closed).toBe(1009)
    expect((await send('/')).status).toBe(200)
  })
})

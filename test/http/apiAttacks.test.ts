import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { Agent, request as httpRequest } from 'node:http'
import { expect, it, vi } from 'vitest'
import { openApi } from './apiHarness.ts'

const question = { question: 'Good day' }
const chats = (api: Awaited<ReturnType<typeof openApi>>) =>
  api.ollama.requests.filter(({ path }) => path === '/api/chat')

/** Connections of this process, as Node counts them. */
const sockets = () => process.getActiveResourcesInfo().filter((name) => /TCPSocketWrap/.test(name)).length

it('1,000 guessed tokens reach nothing, and hold up nobody who has one', async () => {
  const api = await openApi({ limits: { guessMaxMs: 100 } })
  const agent = new Agent({ keepAlive: true, maxSockets: 100 })
  const guess = (at: number) =>
    new Promise<string>((resolve, reject) => {
      const headers = { authorization: `Bearer aside_${at}`.padEnd(56, 'x'), 'content-type': 'application/json' }
      const request = httpRequest({ agent, port: api.port, path: '/invoke', method: 'POST', headers }, (response) => {
        let text = String(response.statusCode)
        response.on('data', (part) => (text += part))
        response.on('end', () => resolve(text))
      })
      request.on('error', reject)
      request.end(JSON.stringify(question))
    })
  const guesses = Promise.all(Array.from({ length: 1_000 }, (_, at) => guess(at)))
  expect((await api.send('/invoke', { body: question })).status).toBe(200)
  const answers = new Set(await guesses)
  agent.destroy()
  expect([...answers]).toEqual([expect.stringMatching(/^401\{/)])
  expect(chats(api)).toHaveLength(1)
}, 60_000)

it('each wrong token waits longer than the one before it, until a right one comes', async () => {
  const api = await openApi({ limits: { guessStepMs: 1_000, guessMaxMs: 60_000 } })
  const order: string[] = []
  const guess = async (name: string) => {
    await api.send('/invoke', { body: question, token: 'wrong' })
    order.push(name)
  }
  const guesses: Promise<void>[] = []
  for (const name of ['first', 'second', 'third']) {
    const before = api.log.recent().length
    guesses.push(guess(name))
    await vi.waitFor(() => expect(api.log.recent().length).toBeGreaterThan(before))
  }
  // Its own wait is none.
  await api.send('/invoke', { body: question })
  expect(order).not.toContain('third')
  await Promise.all([...guesses, guess('afterwards')])
  expect(order.indexOf('first')).toBeLessThan(order.indexOf('second'))
  expect(order.indexOf('afterwards')).toBeLessThan(order.indexOf('third'))
})

it('no other name of this computer gets a word of it', async () => {
  const api = await openApi()
  const { port } = api
  const rest = `Authorization: Bearer ${api.secret}\r\nConnection: close\r\n\r\n`
  const names = [
    'evil.example',
    `evil.example:${port}`,
    `127.attacker.example:${port}`,
    `localhost.evil:${port}`,
    `127.0.0.1.evil.example:${port}`,
    '127.0.0.1',
    'localhost',
    '127.0.0.1:1',
    `127.0.0.2:${port}`,
    `0.0.0.0:${port}`,
    `[::]:${port}`,
    `2130706433:${port}`,
    `0x7f.1:${port}`,
    `127.1:${port}`,
    `LOCALHOST:${port}`,
    `localhost.:${port}`,
    `127.0.0.1:0${port}`,
    `user@127.0.0.1:${port}`,
    `127.0.0.1:${port}/`,
    '',
  ]
  const attempts = [
    ...names.map((name) => `GET /health HTTP/1.1\r\nHost: ${name}\r\n`),
    ...names.map((name) => `GET /openapi.json HTTP/1.1\r\nHost: ${name}\r\n`),
    `GET /health HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nHost: evil.example\r\n`,
    `GET /health HTTP/1.1\r\nHost: evil.example\r\nHost: 127.0.0.1:${port}\r\n`,
    'GET /health HTTP/1.1\r\n',
    'GET /health HTTP/1.0\r\n',
    `GET http://evil.example:${port}/health HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`,
    `GET http://127.0.0.1:${port}/health HTTP/1.1\r\nHost: evil.example\r\n`,
    `GET //evil.example/health HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`,
    `CONNECT evil.example:80 HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`,
    `GET /health HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://evil.example\r\n`,
    `GET /health HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nOrigin: http://evil.example\r\n`,
  ]
  for (const attempt of attempts) {
    const spoken = api.speak(attempt + rest)
    await spoken.ended
    expect(spoken.answer, attempt).toMatch(/^$|^HTTP\/1.1 (400|403|404|421) /)
    expect(spoken.answer, attempt).not.toMatch(/"status":"ok"|"openapi"|access-control/i)
  }
  for (const name of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]) {
    const spoken = api.speak(`GET /health HTTP/1.1\r\nHost: ${name}\r\n${rest}`)
    await spoken.ended
    expect(spoken.answer, name).toMatch(/^HTTP\/1.1 200 /)
  }
})

it('60 that never end their request are let go, and nobody waits for them', async () => {
  const api = await openApi({ limits: { headersTimeout: 1_500, requestTimeout: 2_500 } })
  const head = `POST /invoke HTTP/1.1\r\nHost: 127.0.0.1:${api.port}\r\nAuthorization: Bearer ${api.secret}\r\n`
  const heads = Array.from({ length: 30 }, () => api.speak(head))
  const bodies = Array.from({ length: 30 }, () =>
    api.speak(`${head}Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n{`),
  )
  const drip = setInterval(() => {
    for (const { socket } of heads) socket.write('X-More: 1\r\n')
    for (const { socket } of bodies) socket.write(' ')
  }, 200)
  expect((await api.send('/invoke', { body: question })).status).toBe(200)
  await Promise.all([...heads, ...bodies].map(({ ended }) => ended))
  clearInterval(drip)
  for (const { answer } of [...heads, ...bodies]) expect(answer).toMatch(/^HTTP\/1.1 408 [\s\S]*"REQUEST_TIMEOUT"/)
  expect((await api.send('/invoke', { body: question })).status).toBe(200)
}, 40_000)

it('100 clients that leave in the middle stop the engine each, and leave nothing open', async () => {
  const api = await openApi()
  const first = await api.send('/invoke', { body: question })
  expect(first.status).toBe(200)
  await api.ollama.allClosed(5_000)
  const before = sockets()
  const body = JSON.stringify({ ...question, model: 'ollama/silent:1b' })
  const head = (path: string) =>
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${api.port}\r\nAuthorization: Bearer ${api.secret}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  for (let round = 0; round < 4; round++) {
    const asked = chats(api).length
    const clients = Array.from({ length: 25 }, (_, at) => api.speak(head(at % 5 === 0 ? '/invoke' : '/stream')))
    await vi.waitFor(() => expect(chats(api)).toHaveLength(asked + 25), 10_000)
    await vi.waitFor(() => {
      for (const [at, { answer }] of clients.entries()) if (at % 5 !== 0) expect(answer).toContain('"chunk"')
    }, 10_000)
    // Some say goodbye, the others are just gone.
    for (const [at, { socket }] of clients.entries()) at % 2 === 0 ? socket.destroy() : socket.resetAndDestroy()
    await api.ollama.allClosed(5_000)
  }
  const ends = await Promise.all(
    chats(api)
      .slice(1)
      .map(({ closed }) => closed),
  )
  expect(ends).toEqual(Array(100).fill({ early: true }))
  await vi.waitFor(() => expect(sockets()).toBeLessThanOrEqual(before), 5_000)
  expect(await api.page.runs.active()).toEqual([])
  expect((await api.send('/invoke', { body: question })).status).toBe(200)
}, 60_000)

it('a client that does not read holds up its own answer alone', async () => {
  const words = 'x'.repeat(50_000)
  const api = await openApi({ script: { chat: () => [...Array(150).fill(words), { done: {} }] } })
  const body = JSON.stringify(question)
  const slow = api.speak(
    `POST /stream HTTP/1.1\r\nHost: 127.0.0.1:${api.port}\r\nAuthorization: Bearer ${api.secret}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  )
  slow.socket.pause()
  await vi.waitFor(() => expect(chats(api)).toHaveLength(1))
  const lines = await api.lines('/stream', question)
  expect(lines.map(({ chunk = '' }) => chunk).join('').length).toBe(150 * words.length)
  slow.socket.resume()
  await vi.waitFor(() => expect(slow.answer.endsWith('0\r\n\r\n')).toBe(true), 10_000)
  expect(slow.answer.slice(-500)).toContain('"done":true')
}, 40_000)

it('large bodies hold up nobody else', async () => {
  const api = await openApi({ script: { chat: () => ['Yes', { done: {} }] } })
  const messages = Array.from({ length: 999 }, (_, at) => ({ role: 'user', content: `${at} ${'x'.repeat(900)}` }))
  const body = JSON.stringify({ messages })
  expect(body.length).toBeGreaterThan(900_000)
  // An answer tells what the model takes: while it is as busy as below Aside may not learn it in the time it gives that.
  expect((await api.send('/invoke', { body: question })).status).toBe(200)
  let left = 30
  const large = Array.from({ length: left }, () => api.send('/invoke', { body }).finally(() => left--))
  let healthy = 0
  while (left > 0) {
    expect((await api.send('/health', { token: null })).status).toBe(200)
    healthy++
  }
  // They are read as a whole, and found to be more than the model takes.
  for (const { json } of await Promise.all(large)) expect(json).toMatchObject({ error: { code: 'CONTEXT_OVERFLOW' } })
  // Were all of them read as they come, hardly any would be answered between them.
  expect(healthy).toBeGreaterThan(15)
}, 60_000)

it.skipIf(process.platform !== 'linux')('there is one listener, on 127.0.0.1, and none when it is off', async () => {
  const before = listeners()
  const api = await openApi()
  const ours = () =>
    listeners().filter((one) => !before.includes(one) && one !== `127.0.0.1:${new URL(api.ollama.url).port}`)
  expect(ours()).toEqual([`127.0.0.1:${api.port}`])
  api.app.settings.update({ api: { enabled: false } })
  await vi.waitFor(() => expect(ours()).toEqual([]))
})

/** What this process listens to, as the kernel says. */
function listeners(): string[] {
  const own = new Set(
    readdirSync('/proc/self/fd').map((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`)
      } catch {
        return ''
      }
    }),
  )
  return ['tcp', 'tcp6'].flatMap((family) =>
    readFileSync(`/proc/self/net/${family}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => state === '0A' && own.has(`socket:[${inode}]`))
      .map(([, local = '']) => {
        const [address = '', port = ''] = local.split(':')
        const octets =
          address
            .match(/../g)
            ?.reverse()
            .map((octet) => Number.parseInt(octet, 16)) ?? []
        return `${family === 'tcp' ? octets.join('.') : address}:${Number.parseInt(port, 16)}`
      }),
  )
}

import { expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { createSharedApi } from '../../electron/http/api/mount.ts'
import { createRoutes } from '../../electron/http/api/routes.ts'
import { startServer } from '../../electron/http/server.ts'
import { contract } from '../../shared/contract/contract.ts'
import { socketPath, socketProtocol } from '../../shared/wire.ts'
import { type OpenApi, openApi } from './apiHarness.ts'

const question = { question: 'Good day' }
const pageToken = 'p'.repeat(43)

/** Every procedure of the contract by its path: a new one is tried as soon as it is there. */
function procedures(part: object, path = ''): string[] {
  return Object.entries(part).flatMap(([name, inner]) =>
    '~orpc' in inner ? [`${path}/${name}`] : procedures(inner, `${path}/${name}`),
  )
}

/** Browser mode's server on the same app, with the API on it. `opened` counts the doors that were opened. */
async function serveBrowser(api: OpenApi) {
  let opened = 0
  const shared = createSharedApi({ log: api.log })
  const mounted = shared.follow(api.app)
  const server = await startServer({
    openDoor: (...args) => {
      opened++
      return api.app.openDoor(...args)
    },
    servePage: async ({ path }) => ({ status: path === '/' ? 200 : 404, headers: {}, body: 'the page' }),
    token: pageToken,
    port: 0,
    onTab: () => {},
    api: mounted,
    log: api.log,
  })
  mounted.listening(server.port)
  return { server, shared, url: `http://127.0.0.1:${server.port}`, opened: () => opened }
}

it('programs are told in the API’s shape what browser mode does not have, people as text', async () => {
  const api = await openApi()
  const { server, shared, url } = await serveBrowser(api)
  const nothing = { error: { code: 'NOT_FOUND', message: 'There is nothing at this path.' } }
  const bodies = [{ method: 'GET' }, { method: 'POST', body: '{}' }, { method: 'DELETE' }]
  const shown = [{ authorization: `Bearer ${api.secret}` }, { authorization: 'Bearer wrong' }, { 'x-api-key': 'any' }]
  for (const headers of shown) {
    for (const init of bodies) {
      const response = await fetch(`${url}/nope`, { ...init, headers })
      expect([response.status, await response.json()], init.method).toEqual([404, nothing])
    }
    expect(await (await fetch(url, { headers })).text()).toBe('the page')
    const refused = await fetch(`${url}/nope`, { headers: { ...headers, origin: 'http://evil.example' } })
    expect([refused.status, await refused.json()]).toMatchObject([403, { error: { code: 'FORBIDDEN' } }])
  }
  for (const init of bodies) {
    expect((await fetch(`${url}/nope`, init)).headers.get('content-type')).not.toBe('application/json')
  }
  // Without an API nothing speaks in its shape.
  api.app.settings.update({ api: { enabled: false } })
  await vi.waitFor(() => expect(shared.state().url).toBeNull())
  expect(await (await fetch(`${url}/nope`, { headers: shown[0] ?? {} })).text()).toBe('the page')
  await server.close()
})

it('an API token reaches no procedure of the contract, by no door; the page’s token reaches no route', async () => {
  const api = await openApi({ limits: { guessStepMs: 0 } })
  const { server, url, opened } = await serveBrowser(api)
  const auth = { authorization: `Bearer ${api.secret}`, 'content-type': 'application/json' }
  const settings = JSON.stringify(api.app.settings.get())
  const all = procedures(contract)
  expect(all.length).toBeGreaterThan(50)
  expect(all).toContain('/tools/decide')

  for (const base of [api.url, url]) {
    for (const path of all.flatMap((one) => [one, `/rpc${one}`, `/api${one}`, `${socketPath}${one}`, `/v1${one}`])) {
      const { status } = await fetch(base + path, { method: 'POST', headers: auth, body: '{"json":{}}' })
      expect([404, 405], `${base}${path}`).toContain(status)
    }
  }

  const upgrade = (base: string, protocols: string[], path: string, headers: Record<string, string> = {}) =>
    new Promise<string>((resolve) => {
      const socket = new WebSocket(base.replace('http', 'ws') + path, protocols, { origin: base, headers })
      socket.on('unexpected-response', (_, response) => {
        resolve(String(response.statusCode))
        socket.on('error', () => {})
        socket.terminate()
      })
      socket.on('error', (error) => resolve(error.message))
      socket.on('open', () => {
        for (const [at, u] of all.entries()) socket.send(JSON.stringify({ i: String(at), p: { u, b: { json: {} } } }))
        socket.once('message', (message) => resolve(`answered ${message}`))
      })
    })
  const doors = [
    upgrade(url, [socketProtocol, api.secret], `${socketPath}?window=w1`),
    upgrade(url, [socketProtocol], `${socketPath}?window=w1`, { authorization: `Bearer ${api.secret}` }),
    upgrade(url, [socketProtocol], `${socketPath}?window=w1&token=${api.secret}`),
    upgrade(url, [socketProtocol, api.secret], '/invoke'),
    upgrade(api.url, [socketProtocol, api.secret], `${socketPath}?window=w1`),
    upgrade(api.url, [socketProtocol, pageToken], `${socketPath}?window=w1`),
  ]
  for (const answered of await Promise.all(doors)) expect(answered).toMatch(/^40[134]$/)
  expect(opened()).toBe(0)
  expect(JSON.stringify(api.app.settings.get())).toBe(settings)
  // With the page's token the same door opens.
  expect(await upgrade(url, [socketProtocol, pageToken], `${socketPath}?window=w1`)).toMatch(/^answered/)
  expect(opened()).toBe(1)

  const routes = createRoutes({ backend: api.app.api.backend, conversationUrl: () => undefined })
  expect(routes.filter(({ open }) => open).map(({ path }) => path)).toEqual(['/health', '/openapi.json'])
  for (const { method, path, open, keyHeader } of routes) {
    const ask = async (headers: Record<string, string>) => {
      const body = method === 'POST' ? { body: '{"nothing":"of this"}' } : {}
      const send = { method, headers: { ...headers, 'content-type': 'application/json' }, ...body }
      return (await fetch(api.url + path.replace(/:\w+/g, 'x'), send)).status
    }
    expect(await ask(auth), path).not.toBe(401)
    expect((await ask({ 'x-api-key': api.secret })) === 401, path).toBe(!open && !keyHeader)
    for (const wrong of [{}, { authorization: `Bearer ${pageToken}` }, { 'x-api-key': pageToken }]) {
      const status = await ask(wrong as Record<string, string>)
      expect(status === 401, `${path} ${JSON.stringify(wrong)}`).toBe(!open)
    }
  }
  await server.close()
}, 60_000)

it('in browser mode the API shares the page’s server while it is on', async () => {
  const api = await openApi()
  const { server, shared, url } = await serveBrowser(api)
  expect(shared.state()).toEqual({ url })
  const ask = () =>
    fetch(`${url}/invoke`, {
      method: 'POST',
      headers: { authorization: `Bearer ${api.secret}`, 'content-type': 'application/json' },
      body: JSON.stringify(question),
    })
  expect(await (await ask()).json()).toEqual({ answer: 'You said: Good day' })
  expect(await (await fetch(url)).text()).toBe('the page')
  expect((await fetch(`${url}/v1/none`)).headers.get('content-type')).toBe('application/json')
  // What is no proper request is refused here in the API's own shape too.
  const host = `Host: ${new URL(url).host}\r\n`
  const end = 'Connection: close\r\n\r\n'
  const refused: [string, number][] = [
    ['NONSENSE\r\n\r\n', 400],
    [`GET /health HTTP/1.1\r\n${end}`, 400],
    [`GET /health HTTP/1.1\r\n${host}X-Long: ${'x'.repeat(20_000)}\r\n${end}`, 431],
    [`POST /invoke HTTP/1.1\r\n${host}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n${end}`, 400],
    [`POST /invoke HTTP/1.1\r\n${host}Expect: a miracle\r\nContent-Length: 0\r\n${end}`, 417],
    [`GET ${url}/health HTTP/1.1\r\n${host}${end}`, 421],
    [`GET //health HTTP/1.1\r\n${host}${end}`, 404],
  ]
  const { port } = new URL(url)
  for (const [request, status] of refused) {
    const spoken = api.speak(request, Number(port))
    await spoken.ended
    expect(spoken.answer, request.slice(0, 60)).toMatch(new RegExp(`^HTTP/1.1 ${status} [^]*"error":\\{"code":"`))
  }
  // Whoever offers another HTTP is answered in this one.
  const offered = `${host}Connection: close, Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n\r\n`
  const spoken = api.speak(`GET /health HTTP/1.1\r\n${offered}`, Number(port))
  await spoken.ended
  expect(spoken.answer).toMatch(/^HTTP\/1.1 200 [\s\S]*"status":"ok"/)
  api.app.settings.update({ api: { enabled: false } })
  expect(shared.state()).toEqual({ url: null })
  expect((await ask()).status).toBe(404)
  expect((await fetch(`${url}/health`)).headers.get('content-type')).not.toBe('application/json')
  expect(await (await fetch(url)).text()).toBe('the page')
  await server.close()
})

it('a token is shown once, kept as a hash, and says when it was used', async () => {
  const api = await openApi()
  const { token, secret } = await api.page.api.makeToken({ name: ' My script ' })
  expect(secret).toMatch(/^aside_[A-Za-z0-9_-]{43}$/)
  expect(token).toMatchObject({ name: 'My script', lastUsedAt: null })
  // Two that have the same name could not be told apart when one is to be revoked.
  await expect(api.page.api.makeToken({ name: 'my script' })).rejects.toMatchObject({ code: 'CONFLICT' })
  const listed = async () => (await api.page.api.tokens()).find(({ id }) => id === token.id)
  expect(JSON.stringify(await api.page.api.tokens())).not.toContain(secret.slice(6))
  await api.send('/invoke', { token: secret, body: question })
  const first = (await listed())?.lastUsedAt
  expect(first).toBeGreaterThanOrEqual(token.createdAt)
  await api.send('/invoke', { token: secret, body: question })
  expect((await listed())?.lastUsedAt).toBe(first)
  // It outlives Aside, and what is on the disk does not give it away.
  await api.server.close()
  await api.close()
  const again = await openApi({ dataDir: api.dataDir })
  expect((await again.send('/invoke', { token: secret, body: question })).status).toBe(200)
  expect(again.diskHas(secret.slice(6))).toBe(false)
  expect(again.diskHas('My script')).toBe(true)
})

it('a revoked token opens nothing more, and what it had opened ends', async () => {
  const api = await openApi()
  const other = await api.app.api.tokens.makeToken('other')
  const stream = (secret: string) =>
    fetch(`${api.url}/stream`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...question, model: 'ollama/silent:1b' }),
    })
  const [mine, others] = [await stream(api.secret), await stream(other.secret)]
  const ended = mine.text().then(
    () => 'ended',
    () => 'ended',
  )
  await api.page.api.revokeToken({ id: api.token.id })
  expect(await ended).toBe('ended')
  await vi.waitFor(() => expect(api.ollama.openSockets).toBe(1))
  expect((await api.send('/invoke', { body: question })).status).toBe(401)
  expect((await api.send('/invoke', { body: question, token: other.secret })).status).toBe(200)
  await expect(api.page.api.revokeToken({ id: api.token.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await others.body?.cancel()
})

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { createEgress, type Egress } from '../../electron/platform/egress.ts'
import type { AppError } from '../../shared/model/errors.ts'

const open: { server: Server; paths: string[] }[] = []
let egress: Egress

afterEach(async () => {
  await egress.close()
  for (const { server } of open.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

/** A server that says where it was reached; /to/URL redirects there. */
async function serve(host = '127.0.0.1'): Promise<{ origin: string; port: number; paths: string[] }> {
  const paths: string[] = []
  const server = createServer((request, response) => {
    paths.push(request.url ?? '')
    if (request.url?.startsWith('/to/'))
      response.writeHead(302, { location: decodeURIComponent(request.url.slice(4)) }).end()
    else if (request.url !== '/silent') response.end('here')
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  open.push({ server, paths })
  const { port } = server.address() as AddressInfo
  return { origin: `http://${host}:${port}`, port, paths }
}

async function refusal(work: Promise<unknown>): Promise<AppError> {
  return work.then(
    () => Promise.reject(new Error('it was not refused')),
    (error) => error as AppError,
  )
}

test('nothing is connected to unless it was allowed, to its owner, and to no longer than that', async () => {
  const [one, other] = [await serve(), await serve()]
  egress = createEgress()
  const first = await refusal(egress.fetch(one.origin, { purpose: 'ollama' }))
  expect(first.code).toBe('FORBIDDEN')
  expect(first.message).toContain(one.origin)
  expect(first.next).toMatch(/Settings/)

  egress.allow('ollama', one.origin)
  expect(await (await egress.fetch(`${one.origin}/path`, { purpose: 'ollama' })).text()).toBe('here')
  expect((await refusal(egress.fetch(other.origin, { purpose: 'ollama' }))).code).toBe('FORBIDDEN')
  expect((await refusal(egress.fetch(one.origin, { purpose: 'tools' }))).code).toBe('FORBIDDEN')

  egress.allow('ollama', other.origin)
  expect((await refusal(egress.fetch(one.origin, { purpose: 'ollama' }))).code).toBe('FORBIDDEN')
  egress.allow('ollama', null)
  expect((await refusal(egress.fetch(other.origin, { purpose: 'ollama' }))).code).toBe('FORBIDDEN')
  expect(one.paths).toEqual(['/path'])
  expect(other.paths).toEqual([])
})

test('every attempt is written down, allowed or not, and announced', async () => {
  const { origin } = await serve()
  egress = createEgress()
  let changes = 0
  const stop = egress.onChange(() => changes++)
  egress.allow('ollama', origin)
  await egress.fetch(origin, { purpose: 'ollama' })
  await egress.fetch(`${origin}/x`, { purpose: 'ollama' })
  await refusal(egress.fetch('https://example.org/secret?q=1', { purpose: 'ollama' }))
  expect(egress.records()).toEqual([
    { origin: 'https://example.org', purpose: 'ollama', allowed: false, count: 1, lastAt: expect.any(Number) },
    { origin, purpose: 'ollama', allowed: true, count: 2, lastAt: expect.any(Number) },
  ])
  await Promise.resolve()
  expect(changes).toBe(3)
  stop()
  await refusal(egress.fetch('https://example.org', { purpose: 'ollama' }))
  await Promise.resolve()
  expect(changes).toBe(3)
})

test('a refused address is refused every time, and the record stays small', async () => {
  egress = createEgress()
  for (let at = 0; at < 600; at += 1) await refusal(egress.fetch(`http://host-${at}.example`, { purpose: 'x' }))
  expect(egress.records()).toHaveLength(500)
  expect(egress.records()[0]?.origin).toBe('http://host-599.example')
})

test('a redirect is not followed, wherever it points, and says where that was', async () => {
  const [from, to] = [await serve(), await serve()]
  egress = createEgress()
  egress.allow('ollama', from.origin)
  const elsewhere = await refusal(
    egress.fetch(`${from.origin}/to/${encodeURIComponent(to.origin)}`, { purpose: 'ollama' }),
  )
  expect(elsewhere.code).toBe('FORBIDDEN')
  expect(elsewhere.message).toContain(to.origin)
  expect((await refusal(egress.fetch(`${from.origin}/to/there`, { purpose: 'ollama' }))).code).toBe('FORBIDDEN')
  expect(to.paths).toEqual([])
  expect(egress.records()[0]).toMatchObject({ allowed: false, origin: from.origin })
})

test('a proxy in the environment carries nothing', async () => {
  const [target, proxy] = [await serve(), await serve()]
  const before = { ...process.env }
  for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY', 'all_proxy'])
    process.env[name] = proxy.origin
  process.env.NODE_USE_ENV_PROXY = '1'
  try {
    egress = createEgress()
    egress.allow('ollama', target.origin)
    expect(await (await egress.fetch(target.origin, { purpose: 'ollama' })).text()).toBe('here')
    expect(proxy.paths).toEqual([])
    expect(target.paths).toEqual(['/'])
  } finally {
    process.env = before
  }
})

test.each(['127.0.0.1', '::1'])(
  'localhost is this machine without asking anyone, when it listens on %s',
  async (host) => {
    const server = await serve(host).catch(() => undefined)
    egress = createEgress()
    // A machine without IPv6 has only one way to be reached.
    if (!server) return expect(host).toBe('::1')
    for (const name of ['localhost', 'ollama.localhost']) {
      egress.allow('ollama', `http://${name}:${server.port}`)
      expect(await (await egress.fetch(`http://${name}:${server.port}`, { purpose: 'ollama' })).text()).toBe('here')
    }
  },
)

test('a signal ends a request that is never answered', async () => {
  const { origin } = await serve()
  egress = createEgress()
  egress.allow('ollama', origin)
  const signal = AbortSignal.timeout(50)
  expect((await refusal(egress.fetch(`${origin}/silent`, { purpose: 'ollama', signal }))).name).toBe('TimeoutError')
})

test('a connection is not kept for the next request', async () => {
  const { origin } = await serve()
  egress = createEgress()
  egress.allow('ollama', origin)
  const server = open[0]?.server as Server
  const sockets = new Set<unknown>()
  server.on('connection', (socket) => sockets.add(socket))
  for (let at = 0; at < 3; at += 1) await (await egress.fetch(origin, { purpose: 'ollama' })).text()
  expect(sockets.size).toBe(3)
})

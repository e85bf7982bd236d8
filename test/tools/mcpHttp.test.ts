import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { test } from 'vitest'
import type { AppError } from '../../shared/model/errors.ts'
import { McpServer } from '../../shared/model/mcp.ts'
import { mcpHarness } from '../support/mcp.ts'
import { mcpHttpServer } from '../support/mcpHttpServer.ts'
import { plainTool } from '../support/mcpTool.ts'

const at = (url: string, fields: object = {}) => McpServer.parse({ transport: 'http', name: 'web', url, ...fields })

test('a server on this computer is connected to with its headers, and its tools are called', async (context) => {
  const { expect } = context
  const [mcp, http] = [mcpHarness(context), await mcpHttpServer(context)]
  await mcp.ready(at(http.url, { headers: { Authorization: 'Bearer one' } }))
  expect(await mcp.call('web__echo', { a: 1 })).toBe('{"a":1}')
  const [first, ...others] = http.requests
  expect(first?.headers.authorization).toBe('Bearer one')
  expect(others.every(({ headers }) => headers['mcp-session-id'] === 'one')).toBe(true)
  expect(mcp.egress.records()).toMatchObject([{ purpose: 'MCP server web', allowed: true }])

  http.tools = [plainTool('echo', { description: 'Other.' })]
  await mcp.until(() => http.requests.some(({ method }) => method === 'GET'))
  http.tell({ method: 'notifications/tools/list_changed' })
  await mcp.until('changed')
  await mcp.servers.close()
  // It ends its session, and is then allowed to connect nowhere.
  expect(http.requests.at(-1)?.method).toBe('DELETE')
  await expect(mcp.egress.fetch(http.url, { purpose: 'MCP server web' })).rejects.toThrow('nothing has allowed')
})

test('answers that come as a stream are read too, and calls that are stopped lose their connection', async (context) => {
  const { expect } = context
  const [mcp, http] = [mcpHarness(context), await mcpHttpServer(context)]
  http.twist = ({ id, method, params }, response) => {
    if (method !== 'tools/call' || params?.name !== 'echo') return false
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const result = { content: [{ type: 'text', text: 'streamed' }] }
    response.end(`event: message\r\ndata: ${JSON.stringify({ jsonrpc: '2.0', id, result })}\r\n\r\n`)
    return true
  }
  await mcp.ready(at(http.url))
  expect(await mcp.call('web__echo')).toBe('streamed')

  const stop = new AbortController()
  const call = mcp.call('web__hang', {}, stop.signal)
  await mcp.until(() => http.told().filter((method) => method === 'tools/call').length === 2)
  stop.abort(new Error('stopped'))
  await expect(call).rejects.toThrow('stopped')
  await mcp.until(() => http.told().includes('notifications/cancelled') && http.lost.length === 1)
  expect(http.lost).toEqual(['hang'])
})

test('an address beyond this computer needs a yes of its own, and a redirect leads nowhere', async (context) => {
  const { expect } = context
  const [mcp, http, other] = [mcpHarness(context), await mcpHttpServer(context), await mcpHttpServer(context)]
  const far = at('http://mcp.example.org/mcp', { name: 'far' })
  const refused = (await mcp.servers.add(far).catch((error: unknown) => error)) as AppError
  expect(refused.code).toBe('FORBIDDEN')
  expect(mcp.writes).toBe(0)
  mcp.rows.set('far', { id: 'far', server: JSON.stringify(far), agreed: null })
  await mcp.reopen()
  const { change } = await mcp.status('far')
  await mcp.servers.accept('far', change?.hash ?? '')
  expect((await mcp.until('failed', 'far')).problem).toContain('beyond this computer')

  http.twist = (_, response) => {
    response.writeHead(307, { location: other.url }).end()
    return true
  }
  const { id } = await mcp.servers.add(at(http.url))
  expect((await mcp.until('failed', id)).problem).toContain('Aside did not follow')
  expect(other.requests).toEqual([])
  expect(mcp.egress.records().some(({ origin }) => origin.includes('example.org'))).toBe(false)
})

test('a server that wants a sign-in fails with that reason: nothing it names is opened, asked or run', async (context) => {
  const { expect } = context
  const spawned: unknown[] = []
  const onSpawn = (message: unknown) => void spawned.push(message)
  subscribe('child_process', onSpawn)
  context.onTestFinished(() => void unsubscribe('child_process', onSpawn))
  const hostile = ['file:///etc/passwd', 'javascript:alert(1)', 'http://x/$(id)', 'http://x/"&calc', 'smb://x/y', '-e']
  for (const [n, endpoint] of hostile.entries()) {
    const [mcp, http] = [mcpHarness(context), await mcpHttpServer(context)]
    http.twist = ({ method }, response, { url = '' }) => {
      const origin = new URL(http.url).origin
      const metadata = { issuer: origin, resource: http.url, authorization_servers: [origin] }
      const endpoints = { authorization_endpoint: endpoint, token_endpoint: endpoint, registration_endpoint: endpoint }
      if (url.includes('.well-known')) response.end(JSON.stringify({ ...metadata, ...endpoints }))
      else if (method === 'initialize') {
        const where = `${origin}/.well-known/oauth-protected-resource`
        response
          .writeHead(401, { 'www-authenticate': `Bearer resource_metadata="${where}", error="invalid_token"` })
          .end()
      } else return false
      return true
    }
    const { id } = await mcp.servers.add(at(http.url, { name: `web${n}` }))
    const { problem, restarts } = await mcp.until('failed', id)
    expect(problem).toContain('asks for a sign-in (401)')
    expect(restarts).toBe(0)
    expect(http.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /mcp'])
    // Nor may it be reached by any other name.
    expect(mcp.egress.records()).toHaveLength(1)
  }
  expect(spawned).toEqual([])
})

test('an answer without an end is cut off, in JSON and in a stream', async (context) => {
  const { expect } = context
  for (const type of ['application/json', 'text/event-stream']) {
    const [mcp, http] = [mcpHarness(context), await mcpHttpServer(context)]
    http.twist = ({ method }, response) => {
      if (method !== 'tools/list') return false
      response.writeHead(200, { 'content-type': type })
      const more = () => {
        while (!response.destroyed) if (!response.write('x'.repeat(100_000))) return void response.once('drain', more)
      }
      more()
      return true
    }
    await mcp.servers.add(at(http.url))
    expect((await mcp.until('failed')).problem).toContain('more than 4 MB')
    await mcp.until(() => http.lost.length === 1)
  }
})

test('one that is gone is looked for three times, and found again when the user asks', async (context) => {
  const { expect } = context
  const [mcp, http] = [mcpHarness(context), await mcpHttpServer(context)]
  const { id } = await mcp.ready(at(http.url))
  http.twist = ({ method }, response) => {
    if (method === undefined) return false
    response.writeHead(404).end()
    return true
  }
  await expect(mcp.call('web__echo')).rejects.toThrow(/404.*Whether the call was done is not known/s)
  const { problem, restarts } = await mcp.until('failed')
  expect([problem?.includes('404'), restarts]).toEqual([true, 3])
  http.twist = () => false
  await mcp.servers.restart(id)
  await mcp.until('ready')
  await http.stop()
  await mcp.servers.restart(id)
  expect((await mcp.until('failed')).problem).toContain('Nothing answers at http://127.0.0.1:')
})

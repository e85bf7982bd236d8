import type { ServerResponse } from 'node:http'
import { test } from 'vitest'
import { ListeningPace } from '../../electron/assistant/tools/mcp/ListeningPace.ts'
import { McpServer } from '../../shared/model/mcp.ts'
import { mcpHarness } from '../support/mcp.ts'
import { mcpHttpServer } from '../support/mcpHttpServer.ts'
import { isAlive, plainTool } from '../support/mcpTool.ts'

// Servers that do everything but their work. Whatever they do, Aside goes on, and nothing of them stays behind: the
// harness looks for that when a test ends.

const hostile = test.concurrent

hostile('one that never answers is given up, after it was started four times', async (context) => {
  const { expect } = context
  const mcp = mcpHarness(context, { startMs: 150 })
  await mcp.servers.add(mcp.server('silent'))
  const { problem, restarts } = await mcp.until('failed')
  expect(problem).toContain('did not answer within 0.15 s')
  expect(restarts).toBe(3)
  expect(mcp.servers.tools()).toEqual([])
})

hostile('a line of a gigabyte ends it', async (context) => {
  const { expect } = context
  const mcp = mcpHarness(context)
  await mcp.servers.add(mcp.server('longLine'))
  expect((await mcp.until('failed')).problem).toContain('more than 4 MB')
  expect(mcp.starts()).toHaveLength(1)
})

hostile('what is no JSON-RPC ends it, and is shown', async (context) => {
  const { expect } = context
  const mcp = mcpHarness(context)
  await mcp.servers.add(mcp.server('garbage'))
  expect((await mcp.until('failed')).problem).toMatch(/no MCP: “.+”/)
  expect(mcp.starts()).toHaveLength(1)
})

hostile('answers to nothing are nothing', async (context) => {
  const { expect } = context
  const mcp = mcpHarness(context)
  await mcp.ready(mcp.server('wrongAnswers'))
  expect(await mcp.call('box__echo', {})).toBe('{}')
})

hostile('of ten thousand tools the first five hundred are used, and that is said', async (context) => {
  const { expect } = context
  const mcp = mcpHarness(context)
  const { problem, tools } = await mcp.ready(mcp.server('manyTools'))
  expect(tools).toHaveLength(500)
  expect(problem).toContain('more than 500 tools')
})

hostile('of a list without an end too', async (context) => {
  const { expect } = context
  const mcp = mcpHarness(context)
  expect((await mcp.ready(mcp.server('endlessList'))).tools).toHaveLength(500)
})

hostile('one that exits is started again three times, and once more when the user asks for it', async (context) => {
  const { expect } = context
  const mcp = mcpHarness(context)
  const { id } = await mcp.servers.add(mcp.server('exits'))
  expect((await mcp.until('failed')).problem).toBe('The program ended with exit code 9.')
  expect(mcp.starts()).toHaveLength(4)
  await mcp.servers.restart(id)
  await mcp.until('failed')
  expect(mcp.starts()).toHaveLength(8)
})

hostile('one that exits after it was ready is started again no more often', async (context) => {
  const { expect } = context
  const mcp = mcpHarness(context)
  await mcp.servers.add(mcp.server('exitsWhenListed'))
  const { problem, tools } = await mcp.until('failed')
  expect(problem).toContain('exit code 7')
  expect(mcp.starts()).toHaveLength(4)
  // They are there, so that their settings stay, and can't be used.
  expect(tools.map(({ missing }) => missing)).toEqual(Array(4).fill('Its server does not run.'))
})

hostile('a flood beside the protocol is cut to its end', async (context) => {
  const { expect } = context
  const mcp = mcpHarness(context)
  await mcp.ready(mcp.server('stderrFlood'))
  const { stderr = '' } = await mcp.until(({ stderr }) => (stderr?.length ?? 0) > 7_000)
  expect(Buffer.byteLength(stderr)).toBeLessThanOrEqual(8 * 1024)
  expect(await mcp.call('box__echo', {})).toBe('{}')
})

hostile('one that never stops talking is listened to at the pace of Aside', async (context) => {
  const { expect } = context
  const mcp = mcpHarness(context)
  mcp.lists([plainTool('flood'), plainTool('echo')])
  await mcp.ready(mcp.server())
  const start = performance.now()
  expect(await mcp.call('box__flood')).toBe('done')
  // A lower bound, which no slow machine breaks.
  expect(performance.now() - start).toBeGreaterThan(1_000)
  expect(await mcp.call('box__echo', {})).toBe('{}')
})

hostile('one that asks and reads no answer is ended', async (context) => {
  const { expect } = context
  const mcp = mcpHarness(context)
  mcp.lists([plainTool('deaf')])
  await mcp.ready(mcp.server())
  await expect(mcp.call('box__deaf')).rejects.toThrow('does not read')
  expect((await mcp.until('failed')).restarts).toBe(0)
})

hostile.for([
  ['ends', (response: ServerResponse) => response.end('retry: 0\n\nid: 1\ndata: {"jsonrpc":"2.0","method":"x"}\n\n')],
  ['breaks off', (response: ServerResponse) => response.write('retry: 0\n\n', () => response.destroy())],
] as const)('a stream that %s is opened again after pauses that grow', async ([, end], context) => {
  const { expect } = context
  const [mcp, http] = [mcpHarness(context), await mcpHttpServer(context)]
  const times: number[] = []
  http.twist = (_, response, { method }) => {
    if (method !== 'GET') return false
    times.push(performance.now())
    end(response.writeHead(200, { 'content-type': 'text/event-stream' }))
    return true
  }
  await mcp.ready(McpServer.parse({ transport: 'http', name: 'web', url: http.url }))
  await mcp.until(() => times.length === 3)
  const [first = 0, second = 0, third = 0] = times
  expect([second - first > 700, third - second > 1_400]).toEqual([true, true])
})

hostile('streams that bring nothing are given up, until something is asked of the server', ({ expect }) => {
  let now = 0
  const pace = new ListeningPace(() => now)
  const waits: (number | undefined)[] = []
  const listen = (openForMs: number, hasSaid: boolean) => {
    const wait = pace.wait()
    waits.push(wait)
    now += (wait ?? 0) + openForMs
    if (wait !== undefined) pace.ended(openForMs, hasSaid)
  }
  for (let n = 0; n < 11; n++) listen(0, false)
  expect(waits).toEqual([0, 1, 2, 4, 8, 16, 30, 30, 30, 30].map((s) => s * 1_000).concat([undefined as never]))
  pace.asked()
  waits.length = 0
  for (let n = 0; n < 20; n++) listen(0, true)
  expect(waits).toEqual(Array(20).fill(30_000))
  // One that stays open is there to be listened to.
  waits.length = 0
  for (let n = 0; n < 20; n++) listen(60_000, false)
  expect(waits).toEqual([30_000, ...Array(19).fill(0)])
})

hostile('it sees of the environment what it was given, and no more', async (context) => {
  const { expect } = context
  const env = { ...process.env, ASIDE_SECRET: 'token', OPENAI_API_KEY: 'sk', NAMED: 'by name', NODE_OPTIONS: '' }
  const mcp = mcpHarness(context, { env })
  await mcp.ready(mcp.server('good', { envNames: ['NAMED', 'NOT_SET'], env: { SET: 'by value' } }))
  const seen = JSON.parse(await mcp.call('box__env')) as Record<string, string>
  expect(seen).toMatchObject({ NAMED: 'by name', SET: 'by value', PATH: process.env.PATH })
  const basics = /^(PATH|HOME|USER|LOGNAME|LANG|TMPDIR|LC_[A-Z]+)$/
  // macOS adds its own to every process.
  const others = Object.keys(seen).filter((name) => !basics.test(name) && !name.startsWith('__CF'))
  expect(others.sort()).toEqual(['NAMED', 'SET'])
})

hostile('what it started ends with it, and one that does not want to end is made to', async (context) => {
  const { expect } = context
  const mcp = mcpHarness(context)
  await mcp.ready(mcp.server('child', { name: 'parent' }))
  await mcp.ready(mcp.server('stubborn', { name: 'stubborn' }))
  expect(mcp.pids('child').filter(isAlive)).toHaveLength(1)
  expect(mcp.starts().filter(isAlive)).toHaveLength(2)
})

hostile(
  'a call that is never answered ends by its time-out, one that is stopped at once, and the server is told',
  async (context) => {
    const { expect } = context
    const mcp = mcpHarness(context)
    await mcp.ready(mcp.server('good', { timeoutMs: 1_000 }))
    await expect(mcp.call('box__hang')).rejects.toThrow('did not answer within 1 s')
    await mcp.until(() => mcp.told().filter((line) => line.startsWith('cancelled ')).length === 1)

    await mcp.ready(mcp.server('good', { name: 'patient' }))
    const stop = new AbortController()
    const call = mcp.call('patient__hang', {}, stop.signal)
    await mcp.until(() => mcp.told().filter((line) => line === 'call hang').length === 2)
    stop.abort(new Error('stopped'))
    await expect(call).rejects.toThrow('stopped')
    await mcp.until(() => mcp.told().filter((line) => line.startsWith('cancelled ')).length === 2)
    expect(await mcp.call('patient__echo', {})).toBe('{}')
  },
)

hostile('a call during which it ends fails, and the next one finds it started again', async (context) => {
  const { expect } = context
  const mcp = mcpHarness(context)
  await mcp.ready(mcp.server())
  await expect(mcp.call('box__exit')).rejects.toThrow(
    'The program ended with exit code 3. Whether the call was done is not known.',
  )
  await mcp.until(({ state, restarts }) => state === 'ready' && restarts === 1)
  expect(await mcp.call('box__echo', {})).toBe('{}')
})

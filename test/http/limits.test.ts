import type { Socket } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { type BrowserServer, startServer } from '../../electron/http/server.ts'
import { createLog } from '../../electron/platform/log.ts'
import { socketPath, socketProtocol } from '../../shared/wire.ts'
import { speakTo } from './speak.ts'

const token = 't'.repeat(43)
const log = createLog(null)
let server: BrowserServer
let raw: Socket[] = []
let tabs: [string, boolean][]
/** Sends a frame to the tab that came last. */
let send: (frame: string) => void

async function start(limits: NonNullable<Parameters<typeof startServer>[0]['limits']> = {}): Promise<void> {
  tabs = []
  server = await startServer({
    openDoor(_caller, toPage) {
      send = toPage
      return { receive: () => {}, close: () => {} }
    },
    servePage: async () => ({ status: 200, headers: {}, body: 'the page' }),
    token,
    port: 0,
    onTab: (...tab) => tabs.push(tab),
    log,
    limits,
  })
}
afterEach(async () => {
  for (const socket of raw) socket.destroy()
  raw = []
  await server.close()
})

/** A bare connection, which ends with the test. */
function speak(text: string) {
  const spoken = speakTo(server.port, text)
  raw.push(spoken.socket)
  return spoken
}

const head = (more = '') => `GET / HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n${more}`
const upgrade = (path: string) =>
  head('Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n').replace('/ HTTP', `${path} HTTP`)

/** Waits until the server answers a new connection. */
async function servesAgain(): Promise<void> {
  await vi.waitFor(async () => {
    const page = speak(head('Connection: close\r\n\r\n'))
    await page.ended
    expect(page.answer).toContain('the page')
  })
}

/** A tab that answers pings and reads, until it is paused. */
async function openTab(): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}${socketPath}?window=w1`, [socketProtocol, token], {
    origin: `http://127.0.0.1:${server.port}`,
  })
  socket.on('error', () => {})
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  return socket
}

describe('a client that takes its time', () => {
  it('has five seconds for the head of its request', async () => {
    await start()
    const slow = speak(head())
    const drip = setInterval(() => slow.socket.write('X-More: 1\r\n'), 200)
    await vi.waitFor(() => expect(slow.answer).toMatch(/^HTTP\/1.1 408/), { timeout: 8_000 })
    clearInterval(drip)
  })

  it('has a limit for the whole of its request', async () => {
    await start({ headersTimeout: 500, requestTimeout: 1_000 })
    const slow = speak(head('Content-Length: 100000\r\n\r\n').replace('GET', 'POST'))
    const drip = setInterval(() => slow.socket.write('x'), 200)
    await vi.waitFor(() => expect(slow.answer).toMatch(/HTTP\/1.1 408/), { timeout: 5_000 })
    clearInterval(drip)
  })

  it('is one of 256 at most', async () => {
    await start()
    const idle = Array.from({ length: 256 }, () => speak(''))
    await Promise.all(idle.map(({ socket }) => new Promise((resolve) => socket.once('connect', resolve))))
    const late = speak(head('Connection: close\r\n\r\n'))
    await late.ended
    expect(late.answer).toBe('')
    for (const { socket } of idle) socket.destroy()
    await servesAgain()
  })
})

describe('a refused upgrade', () => {
  it.each(['/', '//', '//[', '/wire?window=%', '/wire?%zz=%', 'http://[::1', '/\\', '*'])(
    '%s throws nothing',
    async (path) => {
      await start()
      const asked = speak(upgrade(path))
      await vi.waitFor(() => expect(asked.answer).toMatch(/^HTTP\/1.1 40[0-9]/))
      const page = speak(head('Connection: close\r\n\r\n'))
      await vi.waitFor(() => expect(page.answer).toContain('the page'))
    },
  )

  it('takes no connection for longer than its answer', async () => {
    await start({ connections: 3 })
    for (const { ended } of [1, 2, 3].map(() => speak(upgrade('/nothing')))) await ended
    await servesAgain()
  })

  it('does not keep the server from closing', async () => {
    await start()
    const refused = Array.from({ length: 100 }, () => speak(upgrade('/nothing')))
    await vi.waitFor(() => expect(refused.some(({ answer }) => answer.includes('403'))).toBe(true))
    await server.close()
    await refused.at(-1)?.ended
    // The later ones were still waiting for theirs.
    expect(refused.at(-1)?.answer).toBe('')
  })
})

describe('a tab', () => {
  it('that answers is kept, and one that has frozen is let go', async () => {
    await start({ heartbeatMs: 100 })
    const tab = await openTab()
    let pings = 0
    tab.on('ping', () => pings++)
    await vi.waitFor(() => expect(pings).toBeGreaterThan(4))
    expect(tabs).toEqual([['w1', true]])
    tab.pause()
    await vi.waitFor(() => expect(tabs.at(-1)).toEqual(['w1', false]))
    tab.terminate()
  })

  it('that has frozen does not keep the server from closing', async () => {
    await start()
    const frozen = await openTab()
    frozen.pause()
    await server.close()
    expect(tabs.at(-1)).toEqual(['w1', false])
    frozen.terminate()
  }, 5_000)

  it('that does not read is ended before it fills the memory', async () => {
    await start()
    const tab = await openTab()
    tab.pause()
    const frame = 'x'.repeat(1024 * 1024)
    let sent = 0
    while (sent < 200 && tabs.length === 1) {
      send(frame)
      sent++
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(tabs.at(-1)).toEqual(['w1', false])
    expect(sent).toBeGreaterThan(32)
    expect(sent).toBeLessThan(100)
    expect(log.recent().at(-1)).toContain('does not read')
    tab.terminate()
  })

  it('that reads gets an answer larger than what may wait, and what follows it', async () => {
    await start({ maxBacklog: 1024 })
    const tab = await openTab()
    const lengths: number[] = []
    tab.on('message', (data) => lengths.push(data.toString().length))
    for (const length of [20_000_000, 1, 2]) send('x'.repeat(length))
    await vi.waitFor(() => expect(lengths).toEqual([20_000_000, 1, 2]))
    tab.terminate()
  })
})

import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { MAX_FRAME_LENGTH } from '../../shared/wire.ts'
import { createTestRouter, type TestRouter } from '../support/testRouter.ts'
import { type Page, type Transport, transports } from './transports.ts'

const blocks = [{ type: 'text' as const, text: 'hello' }]

async function* endless() {
  for (let n = 0; ; n++) {
    yield `${n} `
    yield { wait: 2 }
  }
}

let app: TestRouter
let transport: Transport
let page: Page

async function start(create: (app: TestRouter) => Promise<Transport>) {
  app = createTestRouter((question) => (question === 'endless' ? endless() : ['You said: ', question]))
  transport = await create(app)
  page = await transport.open('w1')
}

afterEach(async () => {
  await page.leave()
  await transport.close()
  await app.assistant.close()
})

describe.each(transports)('the contract over $name', ({ create }) => {
  beforeEach(() => start(create))

  it('asks and watches the answer to its end', async () => {
    const run = await page.client.runs.start({ blocks })
    let text = ''
    const types: string[] = []
    for await (const event of await page.client.runs.watch({ runId: run.runId })) {
      types.push(event.type)
      if (event.type === 'text') text += event.text
    }
    expect(text).toBe('You said: hello')
    expect([types[0], types.at(-1)]).toEqual(['started', 'finished'])
    expect(app.streams.open).toBe(0)
    const { messages } = await page.client.conversations.get({ conversationId: run.conversationId })
    expect(messages.map((message) => message.status)).toEqual(['complete', 'complete'])
  })

  it('tells who calls by the wire, not by the call', async () => {
    const other = await transport.open('w2')
    expect((await page.client.windows.load()).windowId).toBe('w1')
    expect((await other.client.windows.load()).windowId).toBe('w2')
    await other.leave()
  })

  it('answers wrong input before any handler runs', async () => {
    const wrong = { blocks: [{ type: 'text', text: 5 }] } as never
    await expect(page.client.runs.start(wrong)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    await expect(page.client.runs.start({ blocks, extra: 1 } as never)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    expect(app.store.order).toEqual([])
  })

  it('answers a failure with its own code and what to do next', async () => {
    const failing = page.client.conversations.get({ conversationId: 'nobody' })
    await expect(failing).rejects.toMatchObject({ code: 'NOT_FOUND', defined: true })
    const open = page.client.windows.open({})
    await expect(open).rejects.toMatchObject({ code: 'UNSUPPORTED_HERE', defined: true })
  })

  it('ends the runs of a conversation that is removed, and takes no question for it', async () => {
    const run = await page.client.runs.start({ blocks: [{ type: 'text', text: 'endless' }] })
    const { conversationId } = run
    const late = page.client.conversations.remove({ conversationId })
    await late
    await vi.waitFor(() => expect(app.assistant.active()).toEqual([]))
    await expect(page.client.runs.start({ conversationId, blocks })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('tells changes to every page that listens', async () => {
    const changes = await page.client.app.changes()
    const next = changes.next()
    const other = await transport.open('w2')
    await vi.waitFor(() => expect(app.streams.open).toBe(1))
    await other.client.runs.start({ blocks })
    expect((await next).value).toMatchObject({ type: 'runs', active: true })
    await other.leave()
  })

  it('ends every stream of a page that leaves, and no run', async () => {
    const run = await page.client.runs.start({ blocks: [{ type: 'text', text: 'endless' }] })
    const other = await transport.open('w2')
    const streams = await Promise.all([
      page.client.runs.watch({ runId: run.runId }),
      page.client.runs.watch({ runId: run.runId }),
      page.client.app.changes(),
      other.client.runs.watch({ runId: run.runId }),
    ])
    await Promise.all([streams[0].next(), streams[1].next(), streams[3].next()])
    void streams[2].next().catch(() => {})
    await vi.waitFor(() => expect(app.streams.open).toBe(4))
    await page.leave()
    await vi.waitFor(() => expect(app.streams.open).toBe(1))
    expect((await streams[3].next()).done).toBe(false)
    expect(app.assistant.active()).toHaveLength(1)
    await other.leave()
    await vi.waitFor(() => expect(app.streams.open).toBe(0))
    page = await transport.open('w1')
  })

  it('carries on where a page left: replay, then live, with no gap and no double', async () => {
    const run = await page.client.runs.start({ blocks: [{ type: 'text', text: 'endless' }] })
    let text = ''
    let after = 0
    for (let round = 0; round < 6; round++) {
      for await (const event of await page.client.runs.watch({ runId: run.runId, after })) {
        expect(event.seq).toBeGreaterThan(after)
        after = event.seq
        if (event.type === 'text') text += event.text
        if (text.length > (round + 1) * 120) break
      }
      await page.leave()
      page = await transport.open('w1')
    }
    const numbers = text.trim().split(' ').map(Number)
    expect(numbers).toEqual(numbers.map((_, at) => at))
  })
})

it('a door that closes in the turn of a call leaves no stream behind', async () => {
  await start(transports[1]?.create as (app: TestRouter) => Promise<Transport>)
  const run = await page.client.runs.start({ blocks: [{ type: 'text', text: 'endless' }] })
  for (let n = 0; n < 20; n++) {
    const door = app.openDoor({ windowId: 'w9' }, () => {})
    door.receive('{"i":"1","p":{"u":"/app/changes"}}')
    door.receive(`{"i":"2","p":{"u":"/runs/watch","b":{"json":{"runId":"${run.runId}"}}}}`)
    door.close()
  }
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(app.streams.open).toBe(0)
})

it('a frame that is too long is dropped unread, however good it is', async () => {
  await start(transports[1]?.create as (app: TestRouter) => Promise<Transport>)
  const said: string[] = []
  const door = app.openDoor({ windowId: 'w9' }, (frame) => said.push(frame))
  const info = (id: string, length: number) => {
    const frame = `{"i":"${id}","p":{"u":"/app/info","b":{"json":null,"pad":""}}}`
    return frame.replace('"pad":""', `"pad":"${'x'.repeat(length - frame.length)}"`)
  }
  door.receive(info('long', MAX_FRAME_LENGTH + 1))
  door.receive(info('fits', MAX_FRAME_LENGTH))
  await vi.waitFor(() => expect(said).toHaveLength(1))
  expect(said[0]).toContain('"i":"fits"')
  door.close()
})

it('a page that calls without end is held to a limit, and ending calls makes room', async () => {
  await start(transports[1]?.create as (app: TestRouter) => Promise<Transport>)
  const said: string[] = []
  const door = app.openDoor({ windowId: 'w9' }, (frame) => said.push(frame))
  for (let n = 0; n < 2_000; n++) door.receive(`{"i":"${n}","p":{"u":"/app/changes"}}`)
  await vi.waitFor(() => expect(app.streams.open).toBe(500))
  door.receive('{"i":"7","t":4}')
  await vi.waitFor(() => expect(app.streams.open).toBe(499))
  door.receive('{"i":"x","p":{"u":"/app/info"}}')
  await vi.waitFor(() => expect(said.some((frame) => frame.includes('"i":"x"'))).toBe(true))
  door.close()
  await vi.waitFor(() => expect(app.streams.open).toBe(0))
})

describe.each(transports.filter(({ name }) => name !== 'in memory'))('the door of $name', ({ create }) => {
  beforeEach(() => start(create))

  it('stands 5,000 malformed frames, and then answers', async () => {
    const { raw } = page
    if (!raw) throw new Error('this transport has no frames')
    const before = app.store.order.length
    const nearly = [
      '{nope',
      'null',
      '{}',
      '[]',
      '5',
      '""',
      '{"i":"m","t":1,"p":5}',
      '{"i":"m","t":99}',
      '{"i":"m","t":3,"p":{"e":"message","d":1}}',
      '{"i":5,"p":{"u":"/runs/start"}}',
      '{"i":"m","p":{"u":"/__proto__/toString","b":{}}}',
      '{"i":"m","p":{"u":"http://example.org/","b":{}}}',
      '{"i":"m","p":{"u":"/runs/start","h":{"content-type":"multipart/form-data; boundary=a"},"b":"x"}}',
      '{"i":"m","p":{"u":"/runs/start","m":"GET"}}',
      '{"i":"m","p":{"u":"/runs/start","b":{"json":{"blocks":[]},"meta":[[0,"__proto__"]]}}}',
      '{"i":"m","p":{"u":"/runs/start","b":{"json":{"blocks":1},"meta":5}}}',
      `{"i":"${'9'.repeat(100)}","p":{"u":"/app/info"}}`,
    ]
    const frames = [
      ...fc.sample(fc.oneof(fc.string(), fc.json(), fc.constantFrom(...nearly)), 4_990),
      ...nearly.slice(0, 9),
      'x'.repeat(MAX_FRAME_LENGTH + 1),
      `{"i":"m","p":{"u":"/runs/start","b":{"json":{"blocks":[{"type":"text","text":"${'x'.repeat(MAX_FRAME_LENGTH)}"}]}}}}`,
    ]
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    for (const frame of frames) raw(frame)
    if (transport.name === 'IPC-shaped') {
      for (const odd of [undefined, null, 5, {}, [], new Map(), Buffer.from('{}')]) raw(odd)
    } else {
      raw(Buffer.from('{}'))
    }
    expect(await page.client.app.info()).toMatchObject({ version: '0.0.0' })
    await new Promise((resolve) => setTimeout(resolve, 20))
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
    expect(app.store.order).toHaveLength(before)
  })
})

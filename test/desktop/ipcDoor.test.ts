import { EventEmitter } from 'node:events'
import type { WebContents } from 'electron'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { attachIpcDoor } from '../../electron/desktop/ipcDoor.ts'
import { ipcChannel } from '../../shared/wire.ts'
import { clientOver } from '../contract/transports.ts'
import { createTestRouter, type TestRouter } from '../support/testRouter.ts'

const ourFrame = { url: 'app://bundle/index.html', parent: null }

/** The little of a window's contents that the door uses. */
class FakeContents extends EventEmitter {
  readonly ipc = new EventEmitter()
  readonly sent: unknown[][] = []
  readonly pages = new Map<string, (frame: string) => void>()
  destroyed = false

  isDestroyed(): boolean {
    return this.destroyed
  }

  send(...message: [string, string, string]): void {
    this.sent.push(message)
    this.pages.get(message[1])?.(message[2])
  }

  /** A message as a frame's preload sends it. */
  from(frame: unknown, documentId: unknown, data: unknown): void {
    this.ipc.emit(ipcChannel.toMain, { senderFrame: frame }, documentId, data)
  }

  /** A page that has loaded, under its own document id. */
  load(documentId: string) {
    const page = clientOver((frame) => this.from(ourFrame, documentId, frame))
    this.pages.set(documentId, page.deliver)
    return page.client
  }
}

let app: TestRouter
let contents: FakeContents

beforeEach(() => {
  app = createTestRouter(async function* () {
    for (let n = 0; ; n++) {
      yield `${n} `
      yield { wait: 2 }
    }
  })
  contents = new FakeContents()
  attachIpcDoor(contents as unknown as WebContents, 'w1', app.openDoor, app.log)
})
afterEach(() => app.assistant.close())

async function watching(client: ReturnType<FakeContents['load']>) {
  const run = await client.runs.start({ blocks: [{ type: 'text', text: 'q' }] })
  const events = await client.runs.watch({ runId: run.runId })
  await events.next()
  expect(app.streams.open).toBe(1)
  return run
}

describe('who may speak', () => {
  it.each([
    ['another host of our scheme', { url: 'app://evil/index.html', parent: null }],
    ['a host that begins like ours', { url: 'app://bundle.evil/index.html', parent: null }],
    ['another scheme', { url: 'https://bundle/index.html', parent: null }],
    ['a blank page', { url: 'about:blank', parent: null }],
    ['an empty address', { url: '', parent: null }],
    ['a frame inside our page', { url: 'app://bundle/index.html', parent: ourFrame }],
    ['a frame that has gone', null],
  ])('is not %s', async (_who, frame) => {
    contents.from(frame, 'd1', '{"i":"1","p":{"u":"/app/info"}}')
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(contents.sent).toEqual([])
  })

  it('is our page', async () => {
    expect((await contents.load('d1').windows.load()).windowId).toBe('w1')
  })

  it('is nobody without a document id, and nothing breaks', async () => {
    for (const odd of fc.sample(fc.anything(), 500)) {
      contents.from(ourFrame, odd, odd)
      contents.from(odd, 'd1', odd)
    }
    expect(await contents.load('d2').app.info()).toMatchObject({ version: '0.0.0' })
  })
})

describe('a page that goes', () => {
  it.each([
    [
      'navigates',
      () => {
        contents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false })
        contents.emit('did-navigate', {}, 'app://bundle/index.html')
      },
    ],
    ['dies', () => contents.emit('render-process-gone', {}, { reason: 'crashed' })],
    ['is destroyed', () => contents.emit('destroyed')],
  ])('ends its streams when it %s, and no run', async (_how, go) => {
    await watching(contents.load('d1'))
    go()
    await vi.waitFor(() => expect(app.streams.open).toBe(0))
    expect(app.assistant.active()).toHaveLength(1)
  })

  it('ends when the next document speaks, and is not heard after that', async () => {
    const first = contents.load('d1')
    await watching(first)
    expect(await contents.load('d2').app.info()).toMatchObject({ mode: 'browser' })
    await vi.waitFor(() => expect(app.streams.open).toBe(0))
    const before = contents.sent.length
    contents.from(ourFrame, 'd1', '{"i":"99","p":{"u":"/app/info"}}')
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(contents.sent.length).toBe(before)
  })

  it('lives on when its navigation was denied', async () => {
    const client = contents.load('d1')
    await watching(client)
    contents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false })
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(app.streams.open).toBe(1)
    expect(await client.app.info()).toMatchObject({ version: '0.0.0' })
  })

  it('leaves the next page alone that spoke before the navigation was told', async () => {
    await watching(contents.load('d1'))
    contents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false })
    const next = contents.load('d2')
    await next.app.info()
    contents.emit('did-navigate', {}, 'app://bundle/index.html')
    expect(await next.app.info()).toMatchObject({ version: '0.0.0' })
    expect(app.streams.open).toBe(0)
  })

  it('goes on when only the address within the page, or a frame in it, changes', async () => {
    await watching(contents.load('d1'))
    contents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: true })
    contents.emit('did-start-navigation', { isMainFrame: false, isSameDocument: false })
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(app.streams.open).toBe(1)
  })

  it('sends nothing to contents that are destroyed', async () => {
    await watching(contents.load('d1'))
    contents.destroyed = true
    const before = contents.sent.length
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(contents.sent.length).toBe(before)
  })
})

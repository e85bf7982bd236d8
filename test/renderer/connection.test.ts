import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createApi } from '../../renderer/connection/api.ts'
import type { Connection } from '../../renderer/connection/connection.ts'
import { createSocketConnection } from '../../renderer/connection/socketConnection.ts'
import { AppError } from '../../shared/model/errors.ts'
import type { RunEvent } from '../../shared/model/runEvent.ts'
import { FakeMain } from './fakeMain.ts'
import { serveSockets, TOKEN } from './serveSockets.ts'
import { until } from './until.ts'

let main: FakeMain
let server: Awaited<ReturnType<typeof serveSockets>>
let open: Connection[]

beforeEach(async () => {
  main = new FakeMain()
  server = await serveSockets(main)
  open = []
})

afterEach(async () => {
  for (const connection of open) connection.close()
  await server.stop()
})

function page(windowId = 'w1', token?: string | null): Connection {
  const connection = server.open(windowId, token)
  open.push(connection)
  return connection
}

const ask = { blocks: [{ type: 'text' as const, text: 'Why?' }] }
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const caught = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error as AppError,
  )

function textOf(events: RunEvent[]): string {
  return events.map((event) => (event.type === 'text' ? event.text : '')).join('')
}

/** A socket whose life the test tells. */
class FakeSocket extends EventTarget {
  readyState = 0
  sent = 0
  send() {
    this.sent++
  }
  close() {}
  become(readyState: number, event?: string) {
    this.readyState = readyState
    if (event) this.dispatchEvent(new Event(event))
  }
}

describe('a call', () => {
  it('is answered over the socket, and main knows which window asks', async () => {
    const api = createApi(page('w_seven'))
    expect((await api.windows.load()).windowId).toBe('w_seven')
  })

  it('is answered over IPC', async () => {
    const connection = main.openIpc('w_ipc')
    open.push(connection)
    expect(connection.state).toBe('open')
    expect((await createApi(connection).windows.load()).windowId).toBe('w_ipc')
  })

  it('fails with the AppError that main threw', async () => {
    main.failing = { 'runs.start': new AppError('STORAGE_FULL', 'The disk is full.', { next: 'Make room.' }) }
    const error = await caught(createApi(page()).runs.start(ask))
    expect(error).toBeInstanceOf(AppError)
    expect(error).toMatchObject({ code: 'STORAGE_FULL', message: 'The disk is full.', next: 'Make room.' })
  })

  it('with invalid input fails with INVALID_INPUT and reaches no handler', async () => {
    const error = await caught(createApi(page()).runs.start({ blocks: [] }))
    expect(error).toMatchObject({ code: 'INVALID_INPUT' })
    expect(main.calls).toEqual([])
  })

  it('that main would drop for its size is refused here', async () => {
    const text = 'x'.repeat(17 * 1024 * 1024)
    expect(await caught(createApi(page()).runs.start({ blocks: [{ type: 'text', text }] }))).toMatchObject({
      code: 'TOO_LARGE',
    })
    expect(main.calls).toEqual([])
  })

  it('made while the connection is lost waits, and is sent once it is back', async () => {
    const connection = page()
    await until('it is open', () => connection.state === 'open')
    await server.down()
    await until('it is lost', () => connection.state === 'lost')
    const started = createApi(connection).runs.start(ask)
    await pause(100)
    await server.up()
    expect((await started).runId).toBeTruthy()
    expect(main.calls).toEqual(['runs.start'])
  })

  it('made while the connection stays lost fails, and nothing was sent', async () => {
    const connection = page()
    await until('it is open', () => connection.state === 'open')
    await server.down()
    await until('it is lost', () => connection.state === 'lost')
    const error = await caught(createApi(connection, 80).runs.start(ask))
    expect(error).toMatchObject({ code: 'STREAM_BROKEN', message: 'Aside is not answering.' })
    await server.up()
    await until('it is open again', () => connection.state === 'open')
    expect(main.calls).toEqual([])
  })
})

describe('a call whose answer is lost', () => {
  it('is never sent twice when twice is not the same as once', async () => {
    const connection = page()
    main.after = async (call) => {
      if (call === 'runs.start') server.cut()
    }
    const error = await caught(createApi(connection).runs.start(ask))
    expect(error).toMatchObject({ code: 'STREAM_BROKEN', message: expect.stringContaining('before Aside could say') })
    await until('it is open again', () => connection.state === 'open')
    await pause(50)
    expect(main.calls).toEqual(['runs.start'])
  })

  it('is sent again when it only reads, or cancels', async () => {
    const connection = page()
    main.addConversation('c')
    const { runId } = main.begin('c', null, [{ type: 'text', text: 'q' }])
    const seen: Record<string, number> = {}
    main.after = async (call) => {
      seen[call] = (seen[call] ?? 0) + 1
      if (seen[call] === 1) server.cut()
    }
    const api = createApi(connection)
    expect(await api.conversations.list()).toHaveLength(1)
    expect(await api.runs.cancel({ runId })).toEqual({ ok: true })
    expect(seen).toEqual({ 'conversations.list': 2, 'runs.cancel': 2 })
  })
})

describe('a watched run', () => {
  it('comes without gap or double over 20 lost connections at random moments', async () => {
    const connection = page()
    const api = createApi(connection)
    main.addConversation('c')
    const { runId } = main.begin('c', null, [{ type: 'text', text: 'q' }])
    const run = main.runs.get(runId)!
    const expected: string[] = []
    const events: RunEvent[] = []
    const watching = (async () => {
      for await (const event of api.watchRun(runId)) events.push(event)
    })()
    let cuts = 0
    for (let word = 0; cuts < 20 || word < 300; word++) {
      const text = `${word} `
      expected.push(text)
      run.push({ type: word % 7 === 3 ? 'reasoning' : 'text', text })
      if (word % 11 === 5) run.push({ type: 'usage', usage: { outputTokens: word } })
      if (cuts < 20 && connection.state === 'open' && Math.random() < 0.3) {
        server.cut()
        cuts++
      }
      if (Math.random() < 0.5) await pause(Math.random() * 12)
    }
    run.push({ type: 'finished', reason: 'stop', timings: {} })
    await watching
    const words = events.flatMap((event) => ('text' in event ? [event.text] : []))
    expect(words.join('')).toBe(expected.join(''))
    const numbers = events.map(({ seq }) => seq)
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b))
    expect(events.filter(({ type }) => type === 'usage')).toHaveLength(
      run.events.filter(({ type }) => type === 'usage').length,
    )
    expect(events.at(-1)?.type).toBe('finished')
    await until('no generator is left', () => main.watching === 0)
  })

  it('can be watched from the middle, by any number', async () => {
    main.addConversation('c')
    const { runId } = main.begin('c', null, [{ type: 'text', text: 'q' }])
    const run = main.runs.get(runId)!
    for (const text of ['one ', 'two ', 'three ']) {
      run.push({ type: 'text', text })
      run.flush()
    }
    const api = createApi(page())
    const watch = async (after: number) => {
      const events: RunEvent[] = []
      for await (const event of api.watchRun(runId, { after })) events.push(event)
      return events
    }
    const all = [watch(0), watch(2), watch(3)]
    await until('three watch', () => main.watching === 3)
    run.push({ type: 'text', text: 'four' })
    run.push({ type: 'finished', reason: 'stop', timings: {} })
    const texts = (await Promise.all(all)).map(textOf)
    expect(texts).toEqual(['one two three four', 'two three four', 'three four'])
  })

  it('ends its generator in main when the page lets go of it', async () => {
    main.addConversation('c')
    const { runId } = main.begin('c', null, [{ type: 'text', text: 'q' }])
    const letGo = new AbortController()
    const api = createApi(page())
    const reading = caught(
      (async () => {
        for await (const _ of api.watchRun(runId, { signal: letGo.signal }));
      })(),
    )
    await until('it is watched', () => main.watching === 1)
    letGo.abort(new Error('enough'))
    expect((await reading)?.message).toBe('enough')
    await until('no generator is left', () => main.watching === 0)
  })

  it('fails with NOT_FOUND when it ended long ago', async () => {
    const error = await caught(createApi(page()).watchRun('r_gone').next())
    expect(error).toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('a run whose events come in pieces', () => {
  /** Main, whose watches tell these events one after the other; `begun`: when it says that the run began. */
  function telling(watches: RunEvent[][], begun: number): Connection {
    const link = {
      async call(path: string[]) {
        if (path[1] === 'active') return [{ runId: 'r', startedAt: begun }]
        const events = watches.shift() ?? []
        return (async function* () {
          yield* events
        })()
      },
    }
    return {
      ...{ state: 'open', link: link as unknown as Connection['link'], initialConversation: null },
      ...{ subscribe: () => () => {}, newTabUrl: () => null, close() {} },
    }
  }
  const text = (seq: number): RunEvent => ({ runId: 'r', seq, type: 'text', text: `${seq}` })
  const end = (seq: number): RunEvent => ({ runId: 'r', seq, type: 'finished', reason: 'stop', timings: {} })
  const started = (at: number): RunEvent => ({
    ...{ runId: 'r', seq: 1, type: 'started', conversationId: 'c', messageId: 'm', at },
    model: { engine: 'test', name: 'tiny' },
  })

  it('is heard once, although main says some twice', async () => {
    const told = [1, 2, 2, 3].map(text)
    const watches = [told, [...told, end(4)]]
    const seen: number[] = []
    for await (const event of createApi(telling(watches, 1)).watchRun('r')) seen.push(event.seq)
    expect(seen).toEqual([1, 2, 3, 4])
    expect(watches).toEqual([])
  })

  it('is heard from its beginning again when another main has taken it up', async () => {
    const restored: RunEvent = { runId: 'r', seq: 2, type: 'restored', blocks: [{ type: 'text', text: '23' }] }
    const watches = [
      [started(1), text(2), text(3)],
      [started(7), restored, end(3)],
    ]
    const seen: string[] = []
    for await (const event of createApi(telling(watches, 7)).watchRun('r')) seen.push(`${event.seq} ${event.type}`)
    expect(seen).toEqual(['1 started', '2 text', '3 text', '1 started', '2 restored', '3 finished'])
  })
})

describe('a socket that is closing', () => {
  it('is not spoken to: the call waits for the next one, since it can be sent once only', async () => {
    const sockets: FakeSocket[] = []
    const connection = createSocketConnection({
      origin: 'http://127.0.0.1:1',
      windowId: 'w1',
      token: () => 't',
      createSocket: () => {
        const socket = new FakeSocket()
        sockets.push(socket)
        return socket as unknown as WebSocket
      },
    })
    open.push(connection)
    sockets[0]!.become(1, 'open')
    sockets[0]!.become(2)
    createApi(connection)
      .runs.start(ask)
      .catch(() => {})
    await pause(20)
    expect(sockets[0]!.sent).toBe(0)
    sockets[0]!.become(3, 'close')
    await until('it tries again', () => sockets.length === 2)
    sockets[1]!.become(1, 'open')
    await until('it is sent', () => sockets[1]!.sent === 1)
  })
})

describe('changes', () => {
  it('go on after a lost connection, which is said so that everything is read again', async () => {
    const api = createApi(page())
    const stop = new AbortController()
    const seen: string[] = []
    const reading = caught(
      (async () => {
        for await (const change of api.watchChanges({ signal: stop.signal })) seen.push(change.type)
      })(),
    )
    await api.windows.load()
    main.tell({ type: 'settings' })
    await until('a change came', () => seen.length === 1)
    server.cut()
    await until('the gap is told', () => seen.length === 2)
    main.tell({ type: 'engines' })
    await until('changes go on', () => seen.length === 3)
    expect(seen).toEqual(['settings', 'reconnected', 'engines'])
    stop.abort(new Error('enough'))
    await reading
  })
})

describe('the state of the connection', () => {
  it('is refused, not lost, when main is there and turns the page away', async () => {
    const connection = page('w1', 'wrong-token')
    await until('it is refused', () => connection.state === 'refused')
    expect(await caught(createApi(connection).windows.load())).toMatchObject({ code: 'FORBIDDEN' })
  })

  it('is refused at once without a token', () => {
    expect(page('w1', null).state).toBe('refused')
  })

  it('is not refused by a main that began to answer just after a try had failed', async () => {
    const sockets: FakeSocket[] = []
    let answers = false
    const connection = createSocketConnection({
      origin: 'http://127.0.0.1:1',
      windowId: 'w1',
      token: () => 't',
      isAnswering: async () => answers,
      createSocket: () => {
        const socket = new FakeSocket()
        sockets.push(socket)
        return socket as unknown as WebSocket
      },
    })
    open.push(connection)
    const states: string[] = []
    connection.subscribe(() => states.push(connection.state))
    sockets[0]!.become(3, 'close')
    await until('it tries again', () => sockets.length === 2)
    answers = true
    sockets[1]!.become(3, 'close')
    await until('it tries once more', () => sockets.length === 3)
    sockets[2]!.become(1, 'open')
    expect(states).toEqual(['lost', 'open'])
  })

  it('is open again when main stops refusing, as soon as there is reason to try', async () => {
    let nudge = () => {}
    const connection = createSocketConnection({
      origin: server.origin,
      windowId: 'w1',
      token: () => TOKEN,
      nudges: (given) => {
        nudge = given
        return () => {}
      },
    })
    open.push(connection)
    await until('it is open', () => connection.state === 'open')
    server.refuse(true)
    server.cut()
    await until('it is refused', () => connection.state === 'refused')
    server.refuse(false)
    nudge()
    await until('it is open again', () => connection.state === 'open')
  })

  it('is lost, not refused, when nobody is there, and open again when somebody is', async () => {
    const connection = page()
    await until('it is open', () => connection.state === 'open')
    await server.down()
    await pause(400)
    expect(connection.state).toBe('lost')
    await server.up()
    await until('it is open again', () => connection.state === 'open')
  })
})

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type AskServer, startAskServer } from '../../electron/commandLine/askServer.ts'
import { PROTOCOL, type Reply, type Request } from '../../electron/commandLine/protocol.ts'
import { connectToAside, sendRequest } from '../../electron/commandLine/socketClient.ts'
import { createLog } from '../../electron/platform/log.ts'
import { AppError } from '../../shared/model/errors.ts'
import type { Step } from '../support/scriptedEngine.ts'
import { createTestRouter } from '../support/testRouter.ts'
import { temporaryFolder, waitFor } from './support.ts'

const log = createLog(null)

/** The server over the real assistant, and an engine that the test scripts. */
async function listen(
  dataDir: string,
  {
    answer,
    limits = {},
  }: {
    answer?: (q: string) => Step[] | AsyncIterable<Step>
    limits?: Parameters<typeof startAskServer>[0]['limits']
  } = {},
) {
  const app = createTestRouter(answer)
  const done: Request[] = []
  const server: AskServer = await startAskServer({
    dataDir,
    perform(request) {
      if (request.do === 'newWindow') throw new AppError('UNSUPPORTED_HERE', 'No window here.')
      done.push(request)
    },
    asking: {
      start: ({ text }) => app.assistant.ask({ blocks: [{ type: 'text', text }] }),
      watch: (runId) => app.assistant.watch(runId, 0),
      cancel: (runId) => app.assistant.cancel(runId),
    },
    log,
    ...(limits && { limits }),
  })
  onTestFinished(() => server.close())
  return { ...app, done, server }
}

async function replies(dataDir: string, request: Request): Promise<Reply[]> {
  const socket = await connectToAside(dataDir)
  if (!socket) throw new Error('nobody listens')
  const all: Reply[] = []
  for await (const reply of sendRequest(socket, request)) all.push(reply)
  return all
}

async function raw(dataDir: string): Promise<Socket> {
  const socket = await connectToAside(dataDir)
  if (!socket) throw new Error('nobody listens')
  socket.on('error', () => {})
  return socket
}

const frame = (request: unknown, protocol: unknown = PROTOCOL) => `${JSON.stringify({ protocol, request })}\n`

/** Everything that comes back, until the other side ends it. */
async function restOf(socket: Socket): Promise<string> {
  let text = ''
  socket.setEncoding('utf8').on('data', (data) => {
    text += data
  })
  if (!socket.closed) await once(socket, 'close')
  return text
}

/** An answer that begins and then waits for `go`. */
function held() {
  let go = () => {}
  const waits = new Promise<void>((resolve) => {
    go = resolve
  })
  async function* answer(question: string): AsyncGenerator<Step> {
    yield `${question}: `
    await waits
    yield 'the end'
  }
  return { answer, go: () => go() }
}

describe('requests', () => {
  test('are done and said to be, or refused with the reason', async () => {
    const dataDir = temporaryFolder()
    const { done } = await listen(dataDir)
    expect(await replies(dataDir, { do: 'toggle' })).toEqual([{ type: 'done' }])
    expect(await replies(dataDir, { do: 'ask', text: 'Wie geht’s, 🦊?' })).toEqual([{ type: 'done' }])
    expect(done).toEqual([{ do: 'toggle' }, { do: 'ask', text: 'Wie geht’s, 🦊?' }])
    expect(await replies(dataDir, { do: 'newWindow' })).toEqual([
      { type: 'error', error: { code: 'UNSUPPORTED_HERE', message: 'No window here.' } },
    ])
  })

  test('for an answer bring its text and where it is, and clients don’t meet', async () => {
    const dataDir = temporaryFolder()
    const { store } = await listen(dataDir)
    const questions = ['one', 'two', 'drei 🦊', 'four']
    const all = await Promise.all(questions.map((text) => replies(dataDir, { do: 'print', text })))
    for (const [at, answered] of all.entries()) {
      const text = answered.map((reply) => (reply.type === 'text' ? reply.text : '')).join('')
      expect(text).toBe(`You said: ${questions[at]}`)
      const last = answered.at(-1) as Extract<Reply, { type: 'answered' }>
      expect(last).toMatchObject({ type: 'answered', reason: 'stop' })
      const { messages } = await store.get(last.conversationId)
      expect(messages.find(({ id }) => id === last.messageId)?.status).toBe('complete')
    }
  })

  test('of a client that goes away end that run and no other', async () => {
    const dataDir = temporaryFolder()
    const { answer, go } = held()
    const { assistant, store } = await listen(dataDir, { answer })
    const other = replies(dataDir, { do: 'print', text: 'stays' })
    const gone = await raw(dataDir)
    gone.write(frame({ do: 'print', text: 'goes' }))
    await waitFor(() => expect(assistant.active()).toHaveLength(2))
    let heard = ''
    gone.on('data', (data) => {
      heard += data
    })
    await waitFor(() => expect(heard).toContain('"started"'))
    gone.destroy()
    await waitFor(() => expect(assistant.active()).toHaveLength(1))
    go()
    expect((await other).at(-1)?.type).toBe('answered')
    const kept = (await Promise.all((await store.list()).map(({ id }) => store.get(id)))).map(
      ({ conversation, messages }) => [conversation.title, messages.at(-1)?.status],
    )
    expect(Object.fromEntries(kept)).toEqual({ stays: 'complete', goes: 'cancelled' })
  })

  test('of a client that ends only its own side are over too', async () => {
    const dataDir = temporaryFolder()
    const { assistant } = await listen(dataDir, { answer: held().answer })
    const socket = await raw(dataDir)
    socket.end(frame({ do: 'print', text: 'goes' }))
    await once(socket.resume(), 'close')
    await waitFor(() => expect(assistant.active()).toEqual([]))
  })

  test('that wait for an answer are told of the end of Aside', async () => {
    const dataDir = temporaryFolder()
    const { assistant, server } = await listen(dataDir, { answer: held().answer })
    const answered = replies(dataDir, { do: 'print', text: 'long' })
    await waitFor(() => expect(assistant.active()).toHaveLength(1))
    await Promise.all([assistant.close(), server.close()])
    expect((await answered).at(-1)).toEqual({ type: 'cancelled' })
    expect(readdirSync(dataDir)).toEqual([])
  })
})

describe('whoever sends nonsense', () => {
  test('5,000 malformed frames, and it still answers', async () => {
    const dataDir = temporaryFolder()
    const { done } = await listen(dataDir)
    const bad = [
      'x\n',
      '\n',
      '{}\n',
      '[]\n',
      'null\n',
      `${'['.repeat(5_000)}\n`,
      frame({ do: 'toggle' }, 2),
      frame({ do: 'eval', text: 'x' }),
      frame({ do: 'ask' }),
      frame({ do: 'ask', text: 7 }),
      frame({ do: 'toggle', more: 1 }),
      Buffer.from([0xff, 0xfe, 0x0a]),
    ]
    for (let sent = 0; sent < 5_000; sent += 25) {
      await Promise.all(
        Array.from({ length: 25 }, async (_, at) => {
          const socket = await raw(dataDir)
          socket.write(bad[(sent + at) % bad.length] as string | Buffer)
          expect(await restOf(socket)).toContain('INVALID_INPUT')
        }),
      )
    }
    expect(done).toEqual([])
    expect(await replies(dataDir, { do: 'toggle' })).toEqual([{ type: 'done' }])
  })

  test('a second request on the same connection is not heard', async () => {
    const dataDir = temporaryFolder()
    const { done } = await listen(dataDir)
    const socket = await raw(dataDir)
    socket.write(frame({ do: 'toggle' }).repeat(3))
    expect((await restOf(socket)).trim().split('\n')).toEqual(['{"type":"accepted"}', '{"type":"done"}'])
    expect(done).toHaveLength(1)
  })

  test('who sends too much, half a frame or nothing is dropped', async () => {
    const dataDir = temporaryFolder()
    await listen(dataDir, { limits: { requestMs: 200, requestBytes: 1_000 } })
    const [silent, half, long] = [await raw(dataDir), await raw(dataDir), await raw(dataDir)]
    half.write(frame({ do: 'toggle' }).slice(0, 20))
    long.write('x'.repeat(5_000))
    expect(await restOf(long)).toContain('longer than')
    expect(await restOf(half)).toContain('no whole request in time')
    expect(await restOf(silent)).toContain('no whole request in time')
  })

  test('more than it has room for are turned away, and room comes back', async () => {
    const dataDir = temporaryFolder()
    await listen(dataDir, { limits: { connections: 2 } })
    const [one] = [await raw(dataDir), await raw(dataDir)]
    await expect(replies(dataDir, { do: 'toggle' })).rejects.toThrow('Aside went away')
    one.destroy()
    await waitFor(async () => expect(await replies(dataDir, { do: 'toggle' })).toEqual([{ type: 'done' }]))
  })
})

describe.skipIf(process.platform === 'win32')('the socket', () => {
  const mode = (path: string) => lstatSync(path).mode & 0o777

  test('is its owner’s alone, whatever the folder and the umask allow, and goes when Aside does', async () => {
    const dataDir = temporaryFolder()
    chmodSync(dataDir, 0o777)
    const before = process.umask(0)
    onTestFinished(() => void process.umask(before))
    const { server } = await listen(dataDir)
    expect(readdirSync(dataDir)).toEqual(['aside.sock'])
    expect(lstatSync(join(dataDir, 'aside.sock')).isSocket()).toBe(true)
    expect(mode(join(dataDir, 'aside.sock'))).toBe(0o600)
    await server.close()
    expect(readdirSync(dataDir)).toEqual([])
    expect(await connectToAside(dataDir)).toBeNull()
  })

  /** A process that listens there, and is killed. */
  async function crashed(path: string): Promise<void> {
    const program = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => console.log('on'))`
    const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    child.kill('SIGKILL')
    await once(child, 'exit')
  }

  test('that a crash left is replaced', async () => {
    const dataDir = temporaryFolder()
    await crashed(join(dataDir, 'aside.sock'))
    expect(await connectToAside(dataDir)).toBeNull()
    await listen(dataDir)
    expect(await replies(dataDir, { do: 'toggle' })).toEqual([{ type: 'done' }])
  })

  test('of a process that lives is left alone', async () => {
    const dataDir = temporaryFolder()
    const first = await listen(dataDir)
    const second = await listen(dataDir)
    expect(await replies(dataDir, { do: 'toggle' })).toEqual([{ type: 'done' }])
    expect([first.done, second.done]).toEqual([[{ do: 'toggle' }], []])
    await second.server.close()
    expect(await replies(dataDir, { do: 'toggle' })).toEqual([{ type: 'done' }])
  })

  test('takes no link’s way, and what replaced it is not removed with it', async () => {
    const dataDir = temporaryFolder()
    const victim = join(temporaryFolder(), 'victim')
    writeFileSync(victim, 'precious')
    symlinkSync(victim, join(dataDir, 'aside.sock'))
    expect(await connectToAside(dataDir)).toBeNull()
    const { server } = await listen(dataDir)
    expect(lstatSync(join(dataDir, 'aside.sock')).isSocket()).toBe(true)
    expect(readFileSync(victim, 'utf8')).toBe('precious')
    // Another took the place meanwhile.
    const other = createServer().listen(join(dataDir, 'other'))
    await once(other, 'listening')
    onTestFinished(() => void other.close())
    renameSync(join(dataDir, 'other'), join(dataDir, 'aside.sock'))
    await server.close()
    expect(existsSync(join(dataDir, 'aside.sock'))).toBe(true)
  })

  /** A data folder whose path is too long for a socket, and where that then is. */
  function longPath() {
    const runtime = temporaryFolder()
    const before = process.env.XDG_RUNTIME_DIR
    process.env.XDG_RUNTIME_DIR = runtime
    onTestFinished(() => {
      if (before === undefined) delete process.env.XDG_RUNTIME_DIR
      else process.env.XDG_RUNTIME_DIR = before
    })
    const dataDir = join(temporaryFolder(), 'a-folder-with-a-rather-long-name/'.repeat(4))
    mkdirSync(dataDir, { recursive: true })
    return { dataDir, runtime }
  }

  test('with a secret hears only who knows it, and is told nothing unless it knows it too', async () => {
    const { dataDir, runtime } = longPath()
    const { done, server } = await listen(dataDir)
    const pointer = join(dataDir, 'aside.sock.path')
    const [path = '', secret = ''] = readFileSync(pointer, 'utf8').split('\n')
    const nonce = '0'.repeat(32)
    for (const lines of [
      [frame({ do: 'toggle' })],
      [`{"nonce":"${nonce}"}\n`, frame({ do: 'toggle' })],
      [`{"nonce":"${nonce}"}\n`, `{"proof":"${'0'.repeat(64)}"}\n`],
    ]) {
      const socket = connect({ path })
      const said = restOf(socket)
      for (const sent of lines) {
        socket.write(sent)
        if (sent !== lines.at(-1)) await once(socket, 'data')
      }
      expect(await said).toContain('INVALID_INPUT')
    }
    expect(done).toEqual([])
    writeFileSync(pointer, `${path}\n${'0'.repeat(64)}\n`)
    expect(await connectToAside(dataDir)).toBeNull()
    writeFileSync(pointer, `${path}\n${secret}\n`)
    expect(await replies(dataDir, { do: 'toggle' })).toEqual([{ type: 'done' }])
    await server.close()

    // Another program has taken the name, and gives back what it hears.
    mkdirSync(join(runtime, 'taken'))
    let heard = ''
    const impostor = createServer((socket) => {
      socket.on('error', () => {})
      socket.on('data', (data) => {
        heard += data
        socket.write(`{"nonce":"${nonce}","proof":"${'0'.repeat(64)}"}\n`)
      })
    }).listen(join(runtime, 'taken/s'))
    onTestFinished(() => void impostor.close())
    await once(impostor, 'listening')
    writeFileSync(pointer, `${join(runtime, 'taken/s')}\n${secret}\n`)
    expect(await connectToAside(dataDir)).toBeNull()
    expect(heard).toMatch(/^\{"nonce":"[0-9a-f]{32}"\}\n$/)
  })

  test('is elsewhere when the folder’s path is too long, in a folder of its owner’s', async () => {
    const { dataDir, runtime } = longPath()
    const { server } = await listen(dataDir)
    const pointer = join(dataDir, 'aside.sock.path')
    const [path = '', secret] = readFileSync(pointer, 'utf8').split('\n')
    expect(path.startsWith(runtime)).toBe(true)
    expect(secret).toMatch(/^[0-9a-f]{64}$/)
    expect([mode(pointer), mode(path), mode(join(path, '..'))]).toEqual([0o600, 0o600, 0o700])
    expect(await replies(dataDir, { do: 'toggle' })).toEqual([{ type: 'done' }])
    await server.close()
    expect([readdirSync(dataDir), readdirSync(runtime)]).toEqual([[], []])

    // What a crash left is found by its note, and removed with its folder.
    mkdirSync(join(runtime, 'aside-abc123'))
    await crashed(join(runtime, 'aside-abc123/s'))
    writeFileSync(pointer, `${join(runtime, 'aside-abc123/s')}\n`)
    await listen(dataDir)
    expect(existsSync(join(runtime, 'aside-abc123'))).toBe(false)
    expect(await replies(dataDir, { do: 'toggle' })).toEqual([{ type: 'done' }])
  })

  test.skipIf(process.getuid?.() !== 0)('of another user is not connected to', async () => {
    const dataDir = temporaryFolder()
    await listen(dataDir)
    chownSync(join(dataDir, 'aside.sock'), 65_534, 65_534)
    expect(await connectToAside(dataDir)).toBeNull()
    chownSync(join(dataDir, 'aside.sock'), 0, 0)
    expect(await replies(dataDir, { do: 'toggle' })).toEqual([{ type: 'done' }])
  })

  test('that somebody put elsewhere is not connected to unless it is the user’s', async () => {
    const dataDir = temporaryFolder()
    for (const path of ['/dev/null', join(dataDir, 'none'), '/']) {
      writeFileSync(join(dataDir, 'aside.sock.path'), path)
      expect(await connectToAside(dataDir)).toBeNull()
    }
  })
})

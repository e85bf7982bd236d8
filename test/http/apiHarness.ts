import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createApiListener } from '../../electron/http/api/mount.ts'
import { browserShell, silence } from '../../electron/procedures/shell.ts'
import { clientOver } from '../contract/transports.ts'
import { type OllamaScript, startOllamaServer } from '../support/ollamaServer.ts'
import { openApp, temporaryFolder } from '../support/openApp.ts'
import { speakTo } from './speak.ts'

export interface Sent {
  method?: string
  headers?: Record<string, string>
  /** Sent as JSON, unless it is a string. */
  body?: unknown
  /** Null: none. */
  token?: string | null
}

export interface Answered {
  status: number
  headers: IncomingHttpHeaders
  text: string
  /** The body as JSON, or undefined. */
  json: unknown
}

type Limits = NonNullable<Parameters<typeof createApiListener>[0]['limits']>

/** Aside as `createApp` builds it, over a scripted Ollama, with its local API listening. All of it ends with the test. */
export async function openApi(
  options: { script?: OllamaScript; limits?: Limits; noEngine?: true; dataDir?: string } = {},
) {
  const ollama = await startOllamaServer(options.script)
  onTestFinished(() => ollama.close())
  let state = (): ReturnType<typeof listener.state> => ({ url: null })
  const shell = { ...browserShell({ events: silence }), apiState: () => state() }
  const { app, log, close, dataDir } = await openApp({
    ollama: options.noEngine ? 'http://127.0.0.1:1' : ollama.url,
    shell,
    dataDir: options.dataDir ?? temporaryFolder(),
  })
  const listener = createApiListener({ log, limits: options.limits ?? {} })
  state = listener.state
  app.settings.update({
    api: { enabled: true, port: await freePort() },
    defaultModel: { engine: 'ollama', name: 'llama3.2:3b' },
  })
  const server = await listener.follow(app)
  onTestFinished(() => server.close())
  const { token, secret } = await app.api.tokens.makeToken(`a test ${randomUUID()}`)
  const { port } = app.settings.get().api

  /** One request as some program might make it; its headers are sent as they are. */
  function send(path: string, { method, headers = {}, body, token: given = secret }: Sent = {}): Promise<Answered> {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
    const all = {
      ...(text !== undefined && { 'content-type': 'application/json' }),
      ...(given !== null && { authorization: `Bearer ${given}` }),
      ...headers,
    }
    return new Promise((resolve, reject) => {
      const where = { port, host: '127.0.0.1', path, method: method ?? (text === undefined ? 'GET' : 'POST') }
      const request = httpRequest({ ...where, headers: all }, (response) => {
        const parts: Buffer[] = []
        response.on('data', (part) => parts.push(part))
        response.on('error', reject)
        response.on('end', () => {
          const got = Buffer.concat(parts).toString()
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text: got, json: parsed(got) })
        })
      })
      request.on('error', reject)
      request.end(text)
    })
  }

  const page = clientOver((frame) => setImmediate(() => door.receive(frame)))
  const door = app.openDoor({ windowId: 'w1' }, (frame) => setImmediate(() => page.deliver(frame)))

  return {
    app,
    dataDir,
    /** Whether the text stands in any file of the data folder. */
    diskHas: (text: string) =>
      readdirSync(dataDir, { recursive: true, withFileTypes: true }).some(
        (entry) => entry.isFile() && readFileSync(join(entry.parentPath, entry.name)).includes(text),
      ),
    /** A window's way in. */
    page: page.client,
    log,
    ollama,
    listener,
    server,
    close,
    port,
    url: `http://127.0.0.1:${port}`,
    token,
    secret,
    send,
    /** A POST whose answer is read line by line. */
    async lines(path: string, body: unknown, more: Sent = {}): Promise<Record<string, unknown>[]> {
      const { status, text } = await send(path, { ...more, body })
      if (status !== 200) throw new Error(`${status} ${text}`)
      return text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line))
    },
    /** A bare connection, which ends with the test. */
    speak(text: string, at = port) {
      const spoken = speakTo(at, text)
      onTestFinished(() => void spoken.socket.destroy())
      return spoken
    },
  }
}

export type OpenApi = Awaited<ReturnType<typeof openApi>>

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

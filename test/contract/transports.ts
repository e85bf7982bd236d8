import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { createRouterClient } from '@orpc/server'
import { WebSocket } from 'ws'
import { startServer } from '../../electron/http/server.ts'
import type { Contract } from '../../shared/contract/contract.ts'
import { socketPath, socketProtocol } from '../../shared/wire.ts'
import type { TestRouter } from '../support/testRouter.ts'

export type Client = ContractRouterClient<Contract>

/** One way from a page to the router. */
export interface Page {
  client: Client
  /** Sends a frame as it is; absent where there are no frames. */
  raw?: (frame: unknown) => void
  /** The page goes away: a reload, a closed tab. */
  leave(): void | Promise<void>
}

export interface Transport {
  name: string
  open(windowId: string): Promise<Page>
  close(): Promise<void>
}

/** A client over a function that sends frames, as the page has one. */
export function clientOver(send: (frame: string) => void) {
  const listeners: ((event: { data: string }) => void)[] = []
  const port = {
    postMessage: send,
    addEventListener: (type: string, listener: (event: { data: string }) => void) => {
      if (type === 'message') listeners.push(listener)
    },
  }
  const client: Client = createORPCClient(new RPCLink({ port: port as unknown as MessagePort }))
  const deliver = (data: string) => {
    for (const listener of listeners) listener({ data })
  }
  return { client, deliver }
}

export const transports: { name: string; create(app: TestRouter): Promise<Transport> }[] = [
  {
    name: 'in memory',
    async create({ router }) {
      return {
        name: 'in memory',
        open: async (windowId) => {
          const leaving = new AbortController()
          const client = createRouterClient(router, { context: { windowId } }) as unknown as Client
          return { client: abortedBy(client, leaving.signal), leave: () => leaving.abort() }
        },
        close: async () => {},
      }
    },
  },
  {
    name: 'IPC-shaped',
    async create({ openDoor }) {
      return {
        name: 'IPC-shaped',
        open: async (windowId) => {
          const page = clientOver((frame) => setImmediate(() => door.receive(frame)))
          const door = openDoor({ windowId }, (frame) => setImmediate(() => page.deliver(frame)))
          return { client: page.client, raw: (frame) => door.receive(frame), leave: () => door.close() }
        },
        close: async () => {},
      }
    },
  },
  {
    name: 'WebSocket',
    async create({ openDoor, log }) {
      const token = 'a'.repeat(43)
      const servePage = async () => ({ status: 404 as const, headers: {}, body: '' })
      const server = await startServer({ openDoor, servePage, token, port: 0, onTab: () => {}, log })
      const origin = `http://127.0.0.1:${server.port}`
      return {
        name: 'WebSocket',
        async open(windowId) {
          const url = `ws://127.0.0.1:${server.port}${socketPath}?window=${windowId}`
          const socket = new WebSocket(url, [socketProtocol, token], { origin })
          await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
          const page = clientOver((frame) => socket.send(frame))
          socket.on('message', (data) => page.deliver(data.toString()))
          return {
            client: page.client,
            raw: (frame) => socket.send(frame as string | Buffer),
            leave: () => {
              const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
              socket.close()
              return closed
            },
          }
        },
        close: () => server.close(),
      }
    },
  },
]

/** Without a wire nothing ends when a page goes: here its streams are returned by hand. */
function abortedBy(client: Client, signal: AbortSignal): Client {
  const ended = async <T extends AsyncIterator<unknown>>(stream: Promise<T>): Promise<T> => {
    const iterator = await stream
    signal.addEventListener('abort', () => void iterator.return?.())
    return iterator
  }
  const watch = ((input) => ended(client.runs.watch(input, { signal }))) as Client['runs']['watch']
  const changes = (() => ended(client.app.changes(undefined, { signal }))) as Client['app']['changes']
  return {
    api: client.api,
    mcp: client.mcp,
    models: client.models,
    servers: client.servers,
    tools: client.tools,
    app: { ...pick(client.app, ['info', 'openExternal', 'notices']), changes } as Client['app'],
    commands: client.commands,
    context: client.context,
    conversations: client.conversations,
    desktop: client.desktop,
    engines: client.engines,
    quick: client.quick,
    runs: {
      ...pick(client.runs, ['start', 'regenerate', 'continue', 'cancel', 'active', 'fit', 'compare', 'pick']),
      watch,
    } as Client['runs'],
    settings: client.settings,
    shortcuts: client.shortcuts,
    updates: client.updates,
    windows: client.windows,
  }
}

// The client is a proxy without own keys: it can't be spread.
function pick<T, K extends keyof T>(from: T, keys: K[]): Pick<T, K> {
  return Object.fromEntries(keys.map((key) => [key, from[key]])) as Pick<T, K>
}

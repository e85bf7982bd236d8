import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** A server of a test's own on a real socket, which knows its connections. */
export interface Listening {
  url: string
  host: string
  port: number
  /** Connections open at this moment. */
  readonly openSockets: number
  /** Resolves when no connection is open any more; rejects after `timeoutMs`. */
  allClosed(timeoutMs?: number): Promise<void>
  close(): Promise<void>
}

/** A connection whose `handle` fails is destroyed. `onClose`: ends what `handle` still does. */
export async function listen(
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  {
    port: wished = 0,
    host = '127.0.0.1',
    onClose,
  }: { port?: number | undefined; host?: string | undefined; onClose(): void },
): Promise<Listening> {
  const sockets = new Set<Socket>()
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy())
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(wished, host, resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    port,
    get openSockets() {
      return sockets.size
    },
    async allClosed(timeoutMs = 2_000) {
      const end = Date.now() + timeoutMs
      while (sockets.size > 0) {
        if (Date.now() > end) throw new Error(`${sockets.size} connection(s) still open after ${timeoutMs} ms`)
        await pause(2)
      }
    },
    async close() {
      onClose()
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** A request's body, as text. */
export async function readText(request: IncomingMessage): Promise<string> {
  let body = ''
  request.setEncoding('utf8')
  for await (const piece of request) body += piece
  return body
}

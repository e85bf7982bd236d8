import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { RPCHandler as SocketHandler } from '@orpc/server/ws'
import { type WebSocket as ServerSocket, WebSocketServer } from 'ws'
import type { Connection } from '../../renderer/connection/connection.ts'
import { createSocketConnection } from '../../renderer/connection/socketConnection.ts'
import type { FakeMain } from './fakeMain.ts'

/** The token that is let in; every other is refused. */
export const TOKEN = 'right-token'

/** `main` behind a real WebSocket on loopback, which the test can cut, close and open again on the same port. */
export async function serveSockets(main: FakeMain) {
  const handler = new SocketHandler(main.router)
  let live = new Set<ServerSocket>()
  let refusing = false
  const http = createServer((_, response) => response.end('page'))
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'aside' })
  http.on('upgrade', (request, socket, head) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://x')
    const [, token] = (request.headers['sec-websocket-protocol'] ?? '').split(', ')
    if (refusing || token !== TOKEN || pathname !== '/wire') {
      socket.end('HTTP/1.1 401 Refused\r\nconnection: close\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      live.add(webSocket)
      webSocket.on('error', () => {})
      webSocket.on('close', () => live.delete(webSocket))
      handler.upgrade(webSocket, { context: { windowId: searchParams.get('window') ?? '' } })
    })
  })
  const listen = (port: number) => new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve))
  await listen(0)
  const { port } = http.address() as AddressInfo
  const cut = () => {
    for (const socket of live) socket.terminate()
    live = new Set()
  }
  return {
    origin: `http://127.0.0.1:${port}`,
    cut,
    /** Nobody is there: nothing listens on the port. */
    async down() {
      cut()
      http.closeAllConnections()
      await new Promise<void>((resolve) => http.close(() => resolve()))
    },
    up: () => listen(port),
    refuse(refuse: boolean) {
      refusing = refuse
    },
    open(windowId: string, token: string | null = TOKEN): Connection {
      return createSocketConnection({ origin: `http://127.0.0.1:${port}`, windowId, token: () => token })
    },
    async stop() {
      cut()
      http.closeAllConnections()
      await new Promise<void>((resolve) => http.close(() => resolve()))
    },
  }
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Log } from '../platform/log.ts'
import type { ServePage } from '../platform/pageFiles.ts'
import type { OpenDoor } from '../procedures/door.ts'
import { refuseNonsense } from './api/apiServer.ts'
import { refuseFileRequest } from './guard.ts'
import { listen } from './listen.ts'
import { createSocketDoor } from './socketDoor.ts'
import { serveFile } from './staticFiles.ts'

export interface BrowserServer {
  port: number
  /** Stops listening and ends every connection, within a second whatever the tabs do. */
  close(): Promise<void>
}

/** How much a client may ask of the server, and how long it may take. Times are milliseconds. */
const defaultLimits = {
  connections: 256,
  /** For the whole head of a request, then for the whole request. */
  headersTimeout: 5_000,
  requestTimeout: 30_000,
  /** A tab that says nothing for this long is asked; one that does not answer by the next time is taken for gone. */
  heartbeatMs: 30_000,
  /** The most bytes that wait for a tab that doesn't read, beside its largest frame. */
  maxBacklog: 32 * 1024 * 1024,
}

interface SharedApi {
  handle(request: IncomingMessage, response: ServerResponse, port: number): boolean
  /** Answers what is not to be had here when a program asks, by a token; says whether one does. */
  handleStray(request: IncomingMessage, response: ServerResponse, port: number): boolean
  close(): Promise<void>
}

interface Options {
  openDoor: OpenDoor
  servePage: ServePage
  token: string
  /** The port to listen on; 0 lets the system choose. */
  port: number
  onTab(windowId: string, present: boolean): void
  /** The local API, which shares the server: it is asked first, and says whether a request was its own. */
  api?: SharedApi
  log: Log
  limits?: Partial<typeof defaultLimits>
}

/**
 * Browser mode's server: the built page over HTTP, its wire over WebSocket, on 127.0.0.1 alone. Rejects with the
 * system's error (EADDRINUSE) when the port is taken.
 */
export async function startServer(options: Options): Promise<BrowserServer> {
  const { openDoor, servePage, token, onTab, api, log } = options
  const limits = { ...defaultLimits, ...options.limits }
  const { headersTimeout, requestTimeout, heartbeatMs, maxBacklog } = limits
  const server = createServer({
    headersTimeout,
    requestTimeout,
    connectionsCheckingInterval: 1_000,
    // A missing Host is refused as every other wrong one is.
    requireHostHeader: false,
    // Whoever offers another protocol, as some clients do with HTTP/2, is answered in this one.
    shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket',
  })
  server.maxConnections = limits.connections
  let port = 0
  const socketDoor = createSocketDoor({ openDoor, token, port: () => port, heartbeatMs, maxBacklog, onTab, log })

  // The server forgets a socket that asked for an upgrade, whatever becomes of it.
  const connections = new Set<Socket>()
  server.on('connection', (socket) => {
    connections.add(socket)
    socket.once('close', () => connections.delete(socket))
  })
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    if (api?.handle(request, response, port)) return
    const refusal = refuseFileRequest(request, port)
    if (refusal) {
      log.warn('refused a request', { ...refusal })
      if (api?.handleStray(request, response, port)) return
      response.writeHead(refusal.status, { 'content-type': 'text/plain', connection: 'close' }).end(refusal.reason)
      return
    }
    const stray = () => api?.handleStray(request, response, port) ?? false
    serveFile(servePage, request, response, stray).catch((error: unknown) => {
      log.error('a file could not be served', { error })
      if (!response.headersSent) response.writeHead(500)
      response.end()
    })
  }
  server.on('request', answer)
  // Only what is to be read is asked for.
  server.on('checkContinue', answer)
  server.on('checkExpectation', answer)
  server.on('clientError', refuseNonsense)
  server.on('upgrade', socketDoor.upgrade)
  port = await listen(server, options.port)

  return {
    port,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      await Promise.all([api?.close(), socketDoor.close()])
      server.closeAllConnections()
      for (const socket of connections) socket.destroy()
      await closed
    },
  }
}

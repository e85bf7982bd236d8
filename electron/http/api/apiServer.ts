import { createServer, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { listen } from '../listen.ts'
import { ApiFailure } from './failure.ts'
import type { ApiHandler } from './handler.ts'

/** How much clients may ask of the server. Times are milliseconds. */
export const serverLimits = {
  connections: 256,
  /** For the whole head of a request, then for the whole request. */
  headersTimeout: 5_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 5_000,
}

export interface ApiServer {
  port: number
  /** Stops listening, ends every answer and then every connection, within a second. */
  close(): Promise<void>
}

/** The API's own server, on 127.0.0.1 alone. Rejects with the system's error (EADDRINUSE) when the port is taken. */
export async function startApiServer(options: {
  handler: ApiHandler
  port: number
  limits?: Partial<typeof serverLimits> | undefined
}): Promise<ApiServer> {
  const { handler } = options
  const { connections, headersTimeout, requestTimeout, keepAliveTimeout } = { ...serverLimits, ...options.limits }
  const times = { headersTimeout, requestTimeout, keepAliveTimeout, connectionsCheckingInterval: 1_000 }
  // A missing Host is refused as every other wrong one is.
  const server = createServer({ ...times, requireHostHeader: false })
  server.maxConnections = connections
  let port = 0
  server.on('request', (request, response) => handler.handle(request, response, port))
  // Only what is to be read is asked for.
  server.on('checkContinue', (request, response) => handler.handle(request, response, port))
  server.on('checkExpectation', (request, response) => handler.handle(request, response, port))
  server.on('clientError', refuseNonsense)
  port = await listen(server, options.port)
  return {
    port,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      await handler.endAll()
      server.closeAllConnections()
      await closed
    },
  }
}

/** What is no HTTP, too large for a head, or too slow, is answered in the API's own shape. */
export function refuseNonsense(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const [status, code, message] = complaints[error.code ?? ''] ?? [400, 'BAD_REQUEST', 'This is not HTTP.']
  const body = JSON.stringify({ error: new ApiFailure(status, code, message).error })
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-type: application/json`
  socket.end(`${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`, () => socket.destroy())
}

const complaints: Record<string, [number, string, string]> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'REQUEST_TIMEOUT', 'The request took too long to arrive.'],
  HPE_HEADER_OVERFLOW: [431, 'HEADERS_TOO_LARGE', 'The head of the request is too large.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'TOO_LARGE', 'The body is too large.'],
}

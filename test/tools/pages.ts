import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach } from 'vitest'
import { createFetchPage, type FetchPageOptions } from '../../electron/assistant/tools/web/fetchPage.ts'
import { createEgress, type Egress } from '../../electron/platform/egress.ts'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

export interface PageServer {
  origin: string
  port: number
  requests: IncomingMessage[]
  /** Connections open at this moment. */
  readonly open: number
}

const closing: (() => void | Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A web server on loopback. */
export async function servePages(answer: Answer, host = '127.0.0.1'): Promise<PageServer> {
  const requests: IncomingMessage[] = []
  const sockets = new Set<Socket>()
  const server = createServer((request, response) => {
    requests.push(request)
    answer(request, response)
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  closing.push(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://${host}:${port}`,
    port,
    requests,
    get open() {
      return sockets.size
    },
  }
}

/** The tool over connections of its own. The address of this machine's own server may be reached, and no other. */
export function pageTool(
  options: Partial<FetchPageOptions> = {},
  lookup?: NonNullable<Parameters<typeof createEgress>[0]>['lookup'],
) {
  const egress: Egress = createEgress(lookup && { lookup })
  closing.push(() => egress.close())
  const tool = createFetchPage({ egress, mayReach: (address) => address === '127.0.0.1', ...options })
  const get = async (url: unknown, signal = new AbortController().signal) =>
    tool.run(tool.parse({ url }), { conversationId: 'c', signal })
  return { egress, tool, get }
}

/** What is answered with one body. */
export const body =
  (type: string | undefined, text: string | Buffer, headers: Record<string, string> = {}): Answer =>
  (_request, response) =>
    response.writeHead(200, { ...(type !== undefined && { 'content-type': type }), ...headers }).end(text)

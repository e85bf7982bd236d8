import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { TestContext } from 'vitest'
import { plainTool } from './mcpTool.ts'

type Message = { id?: number; method?: string; params?: { name?: string; arguments?: object; requestId?: number } }
/** Answers a message otherwise than a good server does; true when it did. */
type Twist = (message: Message, response: ServerResponse, request: IncomingMessage) => boolean

/** An MCP server over HTTP that answers in JSON, on a port of its own, and says what came. */
export async function mcpHttpServer({ onTestFinished }: TestContext) {
  const requests: { method: string; path: string; headers: IncomingMessage['headers']; message?: Message }[] = []
  const streams = new Set<ServerResponse>()
  /** Calls whose connection ended without an answer. */
  const lost: (string | undefined)[] = []
  const server = {
    requests,
    lost,
    url: '',
    tools: [plainTool('echo'), plainTool('hang')] as object[],
    /** Set to answer a message otherwise. */
    twist: (() => false) as Twist,
    told: () => requests.flatMap(({ message }) => (message?.method ? [message.method] : [])),
    /** Sends a message that nobody asked for. */
    tell(message: object) {
      for (const stream of streams) stream.write(`data: ${JSON.stringify({ jsonrpc: '2.0', ...message })}\n\n`)
    },
    stop: () =>
      new Promise<void>((resolve) => {
        http.close(() => resolve())
        http.closeAllConnections()
      }),
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '', headers } = request
    const message = method === 'POST' ? (JSON.parse(await text(request)) as Message) : undefined
    requests.push({ method, path, headers, ...(message && { message }) })
    if (message?.id !== undefined)
      response.once('close', () => {
        if (!response.writableEnded) lost.push(message.params?.name)
      })
    if (server.twist(message ?? {}, response, request)) return
    if (method === 'GET' && path === '/mcp') {
      streams.add(response.writeHead(200, { 'content-type': 'text/event-stream' }))
      response.flushHeaders()
      return
    }
    if (!message || path !== '/mcp') return void response.writeHead(404).end()
    const result = resultOf(message)
    if (message.id === undefined) return void response.writeHead(202).end()
    if (result === undefined) return
    response.writeHead(200, { 'content-type': 'application/json', 'mcp-session-id': 'one' })
    response.end(JSON.stringify({ jsonrpc: '2.0', id: message.id, result }))
  }

  function resultOf({ method, params }: Message): object | undefined {
    if (method === 'initialize') {
      const capabilities = { tools: { listChanged: true } }
      return { protocolVersion: '2025-06-18', capabilities, serverInfo: { name: 'test', version: '1' } }
    }
    if (method === 'tools/list') return { tools: server.tools }
    if (params?.name === 'hang') return undefined
    return { content: [{ type: 'text', text: JSON.stringify(params?.arguments) }] }
  }

  const http = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  server.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`
  onTestFinished(server.stop)
  return server
}

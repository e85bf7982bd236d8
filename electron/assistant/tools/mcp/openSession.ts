import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises'
import { loadMcpTools } from '@langchain/mcp-adapters'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport, StreamableHTTPError } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { type CallToolResult, McpError, ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js'
import { z } from 'zod'
import { AppError } from '../../../../shared/model/errors.ts'
import type { McpServer } from '../../../../shared/model/mcp.ts'
import type { JsonSchema } from '../../../../shared/model/tool.ts'
import { strings } from '../../../../shared/strings.ts'
import type { Egress } from '../../../platform/egress.ts'
import { checkArguments } from './checkArguments.ts'
import { type LeftOut, MAX_TOOLS, readDefinitions, type ToolDefinition } from './definitions.ts'
import { McpFailure, saying } from './failure.ts'
import { httpTransport } from './httpTransport.ts'
import { resultText } from './resultText.ts'
import { StdioTransport } from './StdioTransport.ts'
import { isTooFar } from './tooFar.ts'

const words = strings.mcp.problems

/** A tool of a server, ready to be called. */
export interface LoadedTool {
  definition: ToolDefinition
  /** Simplified for models. */
  schema: JsonSchema
  /** Against the server's own schema. INVALID_INPUT names the field. */
  check(args: unknown): Record<string, unknown>
  call(args: Record<string, unknown>, signal: AbortSignal): Promise<string>
}

/** A connection to a server that runs. */
export interface McpSession {
  /** The tools that it has now. */
  list(): Promise<{ definitions: ToolDefinition[]; leftOut: LeftOut[]; hasMore: boolean }>
  load(definitions: readonly ToolDefinition[]): Promise<{ tools: LoadedTool[]; leftOut: LeftOut[] }>
  /** Resolves when it has ended, with why; also when the signal fired. */
  ended: Promise<McpFailure>
  /** Resolves when nothing of it runs any more. */
  close(): Promise<void>
}

export interface SessionOptions {
  /** All that a program gets of an environment. */
  env: Readonly<Record<string, string>>
  egress: Pick<Egress, 'allow' | 'fetch'>
  version: string
  /** For its start, and for its list of tools. */
  startMs: number
  signal: AbortSignal
  onStderr(chunk: Buffer): void
  /** It says that its tools have changed. */
  onToolsChanged(): void
}

/** Starts a server, or connects to it. Rejects with a McpFailure, when nothing of it runs any more. */
export async function openSession(server: McpServer, options: SessionOptions): Promise<McpSession> {
  const { egress, startMs, signal } = options
  if (isTooFar(server)) throw new McpFailure(words.beyond, false)
  const { promise: ended, resolve: end } = Promise.withResolvers<McpFailure>()
  const owner = `MCP server ${server.name}`
  let overflow: McpFailure | undefined
  const transport: StdioTransport | StreamableHTTPClientTransport =
    server.transport === 'stdio'
      ? new StdioTransport({ ...server, env: options.env, cwd: server.cwd, onStderr: options.onStderr })
      : httpTransport({
          ...server,
          egress,
          owner,
          onTooLong() {
            overflow = new McpFailure(words.lineTooLong, false)
            void transport.close()
          },
        })
  // The SDK would compile what a server says of its answers, and run it over them: nothing here needs that.
  const unchecked = { getValidator: () => (data: unknown) => ({ valid: true, data, errorMessage: undefined }) }
  const client = new Client(
    { name: 'Aside', version: options.version },
    { capabilities: {}, jsonSchemaValidator: unchecked as never },
  )
  const failureOf = (error: unknown, timeoutMs = startMs) =>
    overflow ??
    (transport instanceof StdioTransport ? transport.failure : undefined) ??
    describe(error, server, timeoutMs)
  client.setNotificationHandler(ToolListChangedNotificationSchema, () => options.onToolsChanged())
  client.onclose = () => end(failureOf(new Error(words.gone)))

  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= endAll()
    return closing
  }
  async function endAll(): Promise<void> {
    signal.removeEventListener('abort', close)
    if (transport instanceof StreamableHTTPClientTransport) {
      await Promise.race([transport.terminateSession().catch(() => {}), pause(300)])
      egress.allow(owner, null)
    }
    await transport.close()
  }

  if (server.transport === 'http') egress.allow(owner, new URL(server.url).origin)
  signal.addEventListener('abort', close, { once: true })
  try {
    signal.throwIfAborted()
    await client.connect(transport, { signal, timeout: startMs })
  } catch (error) {
    const failure = failureOf(error)
    await close()
    throw failure
  }

  async function call(name: string, args: Record<string, unknown>, stop: AbortSignal): Promise<CallToolResult> {
    try {
      const request = { name, arguments: args }
      return (await client.callTool(request, undefined, { signal: stop, timeout: server.timeoutMs })) as CallToolResult
    } catch (error) {
      stop.throwIfAborted()
      const failure = failureOf(error, server.timeoutMs)
      const isLost =
        error instanceof TypeError ||
        (error instanceof StreamableHTTPError && [401, 403, 404].includes(error.code ?? 0))
      if (isLost) end(failure)
      const isUnknown = isLost || (error instanceof McpError && outcomeUnknown.has(error.code))
      // By this name the adapters hand it on as it is.
      throw Object.assign(new Error(isUnknown ? words.outcomeUnknown(failure.message) : failure.message), {
        name: 'ToolException',
      })
    }
  }

  return {
    ended,
    close,
    async list() {
      const listed: unknown[] = []
      const inTime = AbortSignal.any([signal, AbortSignal.timeout(startMs)])
      let cursor: string | undefined
      do {
        const page = await client
          .request({ method: 'tools/list', params: { ...(cursor !== undefined && { cursor }) } }, ToolPage, {
            signal: inTime,
            timeout: startMs,
          })
          .catch((error: unknown) => {
            throw failureOf(error)
          })
        listed.push(...page.tools)
        cursor = page.tools.length > 0 ? page.nextCursor : undefined
      } while (cursor !== undefined && listed.length <= MAX_TOOLS)
      return { ...readDefinitions(listed.slice(0, MAX_TOOLS)), hasMore: listed.length > MAX_TOOLS }
    },
    async load(definitions) {
      const loadable = {
        listTools: async () => ({ tools: structuredClone(definitions) }),
        callTool: async (
          request: { name: string; arguments: Record<string, unknown> },
          _: unknown,
          how: { signal: AbortSignal },
        ) => {
          const result = await call(request.name, request.arguments, how.signal)
          return { content: [{ type: 'text', text: resultText(result) }], isError: result.isError }
        },
      }
      const adapted = await loadMcpTools(server.name, loadable as unknown as Client, { throwOnLoadError: false })
      const byName = new Map(adapted.map((tool) => [tool.name, tool]))
      const tools: LoadedTool[] = []
      const leftOut: LeftOut[] = []
      for (const definition of definitions) {
        // A schema takes milliseconds to compile, and there may be hundreds.
        await turn()
        const tool = byName.get(definition.name)
        try {
          if (!tool) throw new Error('It was not adapted.')
          tools.push({
            definition,
            schema: tool.schema as JsonSchema,
            check: checkArguments(definition.inputSchema),
            // Not its `invoke`, which would check arguments by the server's patterns, without a bound.
            call: async (args, stop) => String((await tool.func(args, undefined, { signal: stop }))[0]),
          })
        } catch {
          leftOut.push({ name: definition.name, why: strings.mcp.leftOut.schema })
        }
      }
      return { tools, leftOut }
    },
  }
}

/** What one page of a list must be; what stands in it is read tool by tool. */
const ToolPage = z.looseObject({ tools: z.array(z.unknown()), nextCursor: z.string().optional() })

const REQUEST_TIMEOUT = -32_001
const CONNECTION_CLOSED = -32_000
const outcomeUnknown: ReadonlySet<number> = new Set([REQUEST_TIMEOUT, CONNECTION_CLOSED])

function describe(error: unknown, server: McpServer, timeoutMs: number): McpFailure {
  if (error instanceof McpFailure) return error
  if (error instanceof AppError) return new McpFailure(error.message, false)
  if (error instanceof McpError && error.code === REQUEST_TIMEOUT)
    return new McpFailure(words.noAnswer(timeoutMs), true)
  if (error instanceof StreamableHTTPError) {
    const { code = 0 } = error
    if (code === 401 || code === 403) return new McpFailure(words.signIn(code), false)
    return new McpFailure(code > 0 ? words.status(code) : saying(error.message), code === 404 || code >= 500)
  }
  if (error instanceof TypeError && server.transport === 'http') {
    return new McpFailure(words.unreachable(new URL(server.url).origin), true)
  }
  if (error instanceof McpError) return new McpFailure(words.said(saying(error.message)), true)
  return new McpFailure(words.failed(saying(error instanceof Error ? error.message : String(error))), true)
}

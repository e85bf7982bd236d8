import { z } from 'zod'
import { Id } from './conversation.ts'
import { ToolInfo } from './tool.ts'

/** A name of an environment variable. */
const Variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/)

/** A name of a header, as HTTP allows it. */
const Header = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/)

/** How a server's tools are asked for. `readsFree`: those the server calls read-only run without asking. */
export const McpPolicy = z.enum(['ask', 'readsFree'])
export type McpPolicy = z.infer<typeof McpPolicy>

const common = {
  /** Begins the names of its tools, up to the first `__`, which it can't have itself: no two servers share a tool's name. */
  name: z.string().regex(/^(?!.*__)(?!.*_$)[a-z0-9][a-z0-9_-]{0,31}$/),
  enabled: z.boolean().default(true),
  policy: McpPolicy.default('ask'),
  /** Of one call of a tool, in milliseconds. */
  timeoutMs: z.int().min(1_000).max(3_600_000).default(60_000),
}

/** An MCP server as the user added it. Never added by a link. */
export const McpServer = z.discriminatedUnion('transport', [
  z.strictObject({
    ...common,
    transport: z.literal('stdio'),
    command: z.string().min(1).max(4_096),
    args: z.array(z.string().max(32_768)).max(100).default([]),
    /** Variables of Aside's own environment that it may see; it gets no others. */
    envNames: z.array(Variable).max(50).default([]),
    /** Variables that it gets with these values. */
    env: z.record(Variable, z.string().max(32_768)).default({}),
    cwd: z.string().max(4_096).optional(),
  }),
  z.strictObject({
    ...common,
    transport: z.literal('http'),
    url: z.url({ protocol: /^https?$/ }).max(2_048),
    /** Sent with each request; never written to a log. */
    headers: z
      .record(
        Header,
        z
          .string()
          .max(8_192)
          .regex(/^[\t\x20-\x7e]*$/),
      )
      .default({}),
    /** The user has agreed to this address although it is beyond this computer. */
    allowRemote: z.boolean().default(false),
  }),
])
export type McpServer = z.infer<typeof McpServer>

/** How a server differs from what the user agreed to. */
export const McpChange = z.object({
  /** Of the server as it is now: a yes is to this and to nothing that comes later. */
  hash: z.string(),
  /** Its command, address, environment or policy; it was not started. */
  command: z.boolean(),
  tools: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(['added', 'changed', 'removed']),
      /** What it said when the user agreed to it, in the same form; absent where that is not known. */
      before: z.string().optional(),
      /** What the server says of it now: description, hints and arguments, as JSON. Absent for one that is gone. */
      now: z.string().optional(),
    }),
  ),
})
export type McpChange = z.infer<typeof McpChange>

/** A server as it runs now. */
export const McpStatus = z.object({
  id: Id,
  name: z.string(),
  /** Null: what is stored of it can't be read, so that it can only be removed. */
  server: McpServer.nullable(),
  /** `changed`: its command or its tools are not what the user agreed to; nothing of it is offered before a new yes. */
  state: z.enum(['off', 'starting', 'ready', 'failed', 'changed']),
  problem: z.string().optional(),
  /** What it says beside its protocol, the last of it. */
  stderr: z.string().optional(),
  restarts: z.int(),
  tools: z.array(ToolInfo),
  /** Tools that it has and models are not offered, by the server's own names. */
  leftOut: z.array(z.object({ name: z.string(), why: z.string() })),
  /** In the state `changed`. */
  change: McpChange.optional(),
})
export type McpStatus = z.infer<typeof McpStatus>

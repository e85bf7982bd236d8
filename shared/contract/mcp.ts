import { z } from 'zod'
import { Id } from '../model/conversation.ts'
import { McpServer, McpStatus } from '../model/mcp.ts'
import { Done, procedure } from './base.ts'

export const mcp = {
  list: procedure.output(z.array(McpStatus)),
  /** Adds it, and starts it when it is enabled. CONFLICT when the name is taken. */
  add: procedure.input(McpServer).output(McpStatus),
  /** Replaces it. A changed command, address or environment is what the user has just agreed to. */
  update: procedure.input(z.strictObject({ id: Id, server: McpServer })).output(McpStatus),
  remove: procedure.input(z.strictObject({ id: Id })).output(Done),
  restart: procedure.input(z.strictObject({ id: Id })).output(McpStatus),
  /** A yes to what has changed, by the hash of the change that was read. CONFLICT when it has changed again. */
  accept: procedure.input(z.strictObject({ id: Id, hash: z.string().max(128) })).output(McpStatus),
}

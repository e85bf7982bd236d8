import { done } from '../../shared/contract/base.ts'
import type { McpServer, McpStatus } from '../../shared/model/mcp.ts'
import { os } from './base.ts'

/** The MCP servers of the user. */
export interface McpServers {
  list(): McpStatus[] | Promise<McpStatus[]>
  add(server: McpServer): Promise<McpStatus>
  update(id: string, server: McpServer): Promise<McpStatus>
  remove(id: string): Promise<void>
  restart(id: string): Promise<McpStatus>
  accept(id: string, hash: string): Promise<McpStatus>
}

export function mcpProcedures({ mcp }: { mcp: McpServers }) {
  return os.mcp.router({
    list: os.mcp.list.handler(() => mcp.list()),
    add: os.mcp.add.handler(({ input }) => mcp.add(input)),
    update: os.mcp.update.handler(({ input }) => mcp.update(input.id, input.server)),
    remove: os.mcp.remove.handler(async ({ input }) => {
      await mcp.remove(input.id)
      return done
    }),
    restart: os.mcp.restart.handler(({ input }) => mcp.restart(input.id)),
    accept: os.mcp.accept.handler(({ input }) => mcp.accept(input.id, input.hash)),
  })
}

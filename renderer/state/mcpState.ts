import { useQuery } from '@tanstack/react-query'
import type { McpServer, McpStatus } from '../../shared/model/mcp.ts'
import { appState } from './current.ts'

/** Every MCP server as it runs now; undefined until main has said it. */
export function useMcpServers(): McpStatus[] | undefined {
  const { queryClient, queries } = appState()
  return useQuery(queries.mcp, queryClient).data
}

/** Adds it, or with an id replaces that one, and starts it: the user has just agreed to what it is. */
export async function saveMcpServer(server: McpServer, id?: string): Promise<void> {
  const { api } = appState()
  await read(id === undefined ? api.mcp.add(server) : api.mcp.update({ id, server }))
}

export async function removeMcpServer(id: string): Promise<void> {
  await read(appState().api.mcp.remove({ id }))
}

/** Starts it again, with all its restarts before it. */
export async function restartMcpServer(id: string): Promise<void> {
  await read(appState().api.mcp.restart({ id }))
}

/** A yes to the change of that hash; rejects with CONFLICT when it is another one by now. */
export async function acceptMcpChange(id: string, hash: string): Promise<void> {
  await read(appState().api.mcp.accept({ id, hash }))
}

/** Reads the list again, whatever became of the work. */
async function read(work: Promise<unknown>): Promise<void> {
  const { queryClient, queries } = appState()
  try {
    await work
  } finally {
    await queryClient.invalidateQueries({ queryKey: queries.mcp.queryKey })
  }
}

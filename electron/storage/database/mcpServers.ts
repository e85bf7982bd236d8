import type { DatabaseSync } from 'node:sqlite'
import type { McpStore } from '../chainStores.ts'
import type { CallsOf } from './callsOf.ts'

/** MCP servers, in the order they were added. */
export function createMcpCalls(db: DatabaseSync): CallsOf<McpStore> {
  const list = db.prepare('SELECT id, server, agreed FROM mcp_servers ORDER BY rowid')
  const save = db.prepare(`
    INSERT INTO mcp_servers (id, server, agreed) VALUES (?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET server = excluded.server, agreed = excluded.agreed`)
  const remove = db.prepare('DELETE FROM mcp_servers WHERE id = ?')

  return {
    listMcpServers: () => list.all() as unknown as { id: string; server: string; agreed: string | null }[],
    saveMcpServer: ({ id, server, agreed }) => void save.run(id, server, agreed),
    removeMcpServer: (id) => void remove.run(id),
  }
}

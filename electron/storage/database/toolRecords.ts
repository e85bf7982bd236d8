import type { DatabaseSync } from 'node:sqlite'
import { Grant } from '../../../shared/model/tool.ts'
import type { ToolStore } from '../chainStores.ts'
import type { CallsOf } from './callsOf.ts'

/** Calls with an effect, before and after, and grants. */
export function createToolCalls(db: DatabaseSync): CallsOf<ToolStore> {
  const outcome = db.prepare('SELECT attempt, begun, result FROM tool_intents WHERE run_id = ? AND call_id = ?')
  const put = db.prepare('INSERT OR REPLACE INTO tool_intents (run_id, call_id, attempt, begun) VALUES (?, ?, ?, ?)')
  const end = db.prepare('UPDATE tool_intents SET result = ? WHERE run_id = ? AND call_id = ?')
  const add = db.prepare('INSERT INTO grants (id, tool, tool_hash, conversation_id, created_at) VALUES (?, ?, ?, ?, ?)')
  const list = db.prepare(`
    SELECT id, tool, tool_hash AS toolHash, conversation_id AS conversationId, created_at AS createdAt
    FROM grants ORDER BY created_at DESC, rowid DESC`)
  const remove = db.prepare('DELETE FROM grants WHERE id = ?')

  return {
    toolOutcome: (runId, callId) => {
      const row = outcome.get(runId, callId) as { attempt: string; begun: number; result: string | null } | undefined
      if (!row) return { state: 'none' }
      const { attempt, begun, result } = row
      if (result !== null) return { state: 'done', result }
      return { state: begun ? 'begun' : 'asked', attempt }
    },
    askTool: ({ runId, callId, attempt, begun }) => void put.run(runId, callId, attempt, begun ? 1 : 0),
    beginTool: ({ runId, callId, attempt }) => void put.run(runId, callId, attempt, 1),
    endTool: (runId, callId, result) => void end.run(result, runId, callId),
    addGrant: ({ id, tool, toolHash, conversationId, createdAt }) =>
      void add.run(id, tool, toolHash, conversationId, createdAt),
    // A row that is not what it should be is no yes.
    listGrants: () =>
      list.all().flatMap((row) => {
        const checked = Grant.safeParse(row)
        return checked.success ? [checked.data] : []
      }),
    removeGrant: (id) => void remove.run(id),
  }
}

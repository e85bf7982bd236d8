import type { DatabaseSync } from 'node:sqlite'
import { ApiToken } from '../../../shared/model/apiAccess.ts'
import { AppError } from '../../../shared/model/errors.ts'
import type { ApiStore } from '../chainStores.ts'
import type { CallsOf } from './callsOf.ts'

/** API tokens and the conversations of their callers' sessions. */
export function createApiCalls(db: DatabaseSync): CallsOf<ApiStore> {
  const add = db.prepare('INSERT INTO api_tokens (id, name, hash, created_at, last_used_at) VALUES (?, ?, ?, ?, ?)')
  const list = db.prepare(`
    SELECT id, name, hash, created_at AS createdAt, last_used_at AS lastUsedAt
    FROM api_tokens ORDER BY created_at, rowid`)
  const touch = db.prepare('UPDATE api_tokens SET last_used_at = ? WHERE id = ?')
  const remove = db.prepare('DELETE FROM api_tokens WHERE id = ?')
  const session = db.prepare(`
    SELECT conversation_id AS id FROM api_sessions JOIN conversations ON conversations.id = conversation_id
    WHERE token_id = ? AND session = ? AND removed_at IS NULL`)
  const bind = db.prepare('INSERT OR REPLACE INTO api_sessions (token_id, session, conversation_id) VALUES (?, ?, ?)')

  return {
    addToken: ({ id, name, hash, createdAt, lastUsedAt }) => void add.run(id, name, hash, createdAt, lastUsedAt),
    listTokens: () =>
      list.all().flatMap((row) => {
        const checked = ApiToken.safeParse(row)
        return checked.success && typeof row.hash === 'string' ? [{ ...checked.data, hash: row.hash }] : []
      }),
    touchToken: (id, at) => void touch.run(at, id),
    removeToken: (id) => {
      if (remove.run(id).changes === 0) throw new AppError('NOT_FOUND', 'This token is not there any more.')
    },
    sessionConversation: (tokenId, name) => (session.get(tokenId, name) as { id: string } | undefined)?.id,
    bindSession: (tokenId, name, conversationId) => void bind.run(tokenId, name, conversationId),
  }
}

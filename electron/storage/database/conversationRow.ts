import { type Conversation, ConversationSettings, Id } from '../../../shared/model/conversation.ts'
import { salvageFields } from '../salvage.ts'

/** A row of `conversations`, read with `conversationColumns`: the types hold, what stands in it may be anything. */
export interface ConversationRow {
  row: number
  id: string | null
  title: string | null
  auto_title: number | null
  pinned: number | null
  created_at: number | null
  updated_at: number | null
  head_id: string | null
  settings: string | null
}

/** For a SELECT. Cast, since a damaged column can have any type, and reading a whole number above 2^53 would throw. */
export const conversationColumns = `rowid AS row, CAST(id AS TEXT) AS id, CAST(title AS TEXT) AS title,
  CAST(auto_title AS REAL) AS auto_title, CAST(pinned AS REAL) AS pinned, CAST(created_at AS REAL) AS created_at,
  CAST(updated_at AS REAL) AS updated_at, CAST(head_id AS TEXT) AS head_id, CAST(settings AS TEXT) AS settings`

/** The conversation in a row; what of it can't be read falls back to a default rather than hiding it, or the list. */
export function conversationFromRow(row: ConversationRow): Conversation {
  const id = Id.safeParse(row.id)
  const headId = Id.safeParse(row.head_id)
  return {
    id: id.success ? id.data : `unreadable-${row.row}`,
    title: String(row.title ?? '').slice(0, 500),
    autoTitle: row.auto_title === 1,
    pinned: row.pinned === 1,
    createdAt: finite(row.created_at),
    updatedAt: finite(row.updated_at),
    headId: headId.success ? headId.data : null,
    settings: settingsFrom(row.settings),
  }
}

function finite(time: number | null): number {
  return Number.isFinite(time) ? Number(time) : 0
}

function settingsFrom(json: string | null): ConversationSettings {
  try {
    return salvageFields(ConversationSettings, JSON.parse(String(json))).value
  } catch {
    return {}
  }
}

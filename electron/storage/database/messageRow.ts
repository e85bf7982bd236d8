import { crc32 } from 'node:zlib'
import { Id } from '../../../shared/model/conversation.ts'
import type { ErrorInfo } from '../../../shared/model/errors.ts'
import { Message } from '../../../shared/model/message.ts'
import { salvageBody } from '../messageBody.ts'
import { isRecord } from '../salvage.ts'

/** A row of `messages`, read with `messageColumns`: the types hold, what stands in it may be anything. */
export interface MessageRow {
  seq: number
  id: string | null
  conversation_id: string | null
  parent_id: string | null
  role: string | null
  status: string | null
  created_at: number | null
  body: string | null
  crc: number | null
}

/** For a SELECT. Cast, since a damaged column can have any type, and reading a whole number above 2^53 would throw. */
export const messageColumns = `seq, CAST(id AS TEXT) AS id, CAST(conversation_id AS TEXT) AS conversation_id,
  CAST(parent_id AS TEXT) AS parent_id, CAST(role AS TEXT) AS role, CAST(status AS TEXT) AS status,
  CAST(created_at AS REAL) AS created_at, CAST(body AS TEXT) AS body, CAST(crc AS REAL) AS crc`

/**
 * The message as a row, with the sum that tells whether the row was changed since. `keys`: those of the row that the
 * message already has, when it could not take them over.
 */
export function rowOf(
  message: Message,
  keys: Pick<MessageRow, 'id' | 'conversation_id'> = { id: message.id, conversation_id: message.conversationId },
): Omit<MessageRow, 'seq'> {
  const { parentId, role, status, createdAt, blocks, runId, model, usage, timings, error, typed, comparison } = message
  const { imagesLeftOut, reachedLimit } = message
  const row = {
    id: keys.id,
    conversation_id: keys.conversation_id,
    parent_id: parentId,
    role,
    status,
    created_at: createdAt,
    body: JSON.stringify({
      blocks,
      runId,
      model,
      usage,
      timings,
      error,
      typed,
      comparison,
      imagesLeftOut,
      reachedLimit,
    }),
  }
  return { ...row, crc: sumOf(row) }
}

function sumOf(row: Omit<MessageRow, 'seq' | 'crc'>): number {
  const { id, conversation_id, parent_id, role, status, created_at } = row
  const columns = JSON.stringify([id, conversation_id, parent_id, role, status, created_at])
  return crc32(String(row.body), crc32(columns))
}

/** False when a part of the row is not what was stored. */
export function isAsStored(row: MessageRow): boolean {
  // The first histories have a sum of the body alone.
  return row.crc === sumOf(row) || row.crc === crc32(String(row.body))
}

/**
 * The message in a row, whatever the row holds: parts that can't be read are left out and the message says so, so that
 * one bad row never hides a conversation. An id that can't be read has a stand-in; a parent's leads nowhere.
 */
export function messageFromRow(row: MessageRow): Message {
  const body = parsed(row.body)
  const columns = {
    id: row.id,
    conversationId: row.conversation_id,
    parentId: row.parent_id,
    role: row.role,
    status: row.status,
    createdAt: row.created_at,
  }
  const whole = Message.safeParse({ ...body, ...columns })
  if (!whole.success) return placeholder(row, body)
  return isAsStored(row) ? whole.data : { ...whole.data, status: 'failed', error: altered }
}

const altered: ErrorInfo = {
  code: 'STORAGE_CORRUPT',
  message: 'This message is not as it was stored: the disk has changed a part of it.',
  next: 'Read it with care. The other messages are not affected.',
}

function placeholder(row: MessageRow, raw: Record<string, unknown>): Message {
  const { body } = salvageBody(raw)
  const createdAt = Number(row.created_at)
  return {
    ...body,
    id: idOr(row.id, standInFor(row.seq)),
    conversationId: idOr(row.conversation_id, 'unreadable'),
    parentId: row.parent_id === null ? null : idOr(row.parent_id, 'unreadable'),
    role: row.role === 'user' ? 'user' : 'assistant',
    status: 'failed',
    createdAt: Number.isFinite(createdAt) ? createdAt : 0,
    error: {
      code: 'STORAGE_CORRUPT',
      message: body.blocks.length > 0 ? 'A part of this message can’t be read.' : 'This message can’t be read.',
      next: 'Its stored form is damaged. The other messages are not affected.',
    },
  }
}

function idOr(id: string | null, otherwise: string): string {
  const checked = Id.safeParse(id)
  return checked.success ? checked.data : otherwise
}

function standInFor(seq: number): string {
  return `unreadable-${seq}`
}

/** The row that this stand-in for an unreadable id stands for; null when it is an ordinary id. */
export function seqOfStandIn(id: string): number | null {
  const seq = Number(/^unreadable-(\d{1,15})$/.exec(id)?.[1])
  return Number.isNaN(seq) ? null : seq
}

function parsed(json: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(String(json))
    return isRecord(value) ? value : {}
  } catch {
    return {}
  }
}

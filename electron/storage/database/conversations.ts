import type { DatabaseSync } from 'node:sqlite'
import type { z } from 'zod'
import { Conversation, ConversationSettings } from '../../../shared/model/conversation.ts'
import { AppError } from '../../../shared/model/errors.ts'
import { Message } from '../../../shared/model/message.ts'
import { RunEvent } from '../../../shared/model/runEvent.ts'
import { salvageMessage } from '../messageBody.ts'
import type { ConversationStore } from '../storage.ts'
import type { CallsOf } from './callsOf.ts'
import { type ConversationRow, conversationColumns, conversationFromRow } from './conversationRow.ts'
import { createJournal } from './journal.ts'
import { isAsStored, type MessageRow, messageFromRow, rowOf } from './messageRow.ts'
import { createMessageRows } from './messageRows.ts'
import { createSearchIndex } from './searchIndex.ts'
import { inTransaction } from './transaction.ts'

interface CallsOptions {
  /** Told what had to be left out of what was to be stored. */
  log?: (message: string, fields: Record<string, unknown>) => void
  now?: () => number
}

/** The conversation store over an open data base whose schema is up to date. */
export function createConversationCalls(db: DatabaseSync, options: CallsOptions = {}): CallsOf<ConversationStore> {
  const { log = () => {}, now = Date.now } = options
  const journal = createJournal(db)
  const searchIndex = createSearchIndex(db)
  const messageRows = createMessageRows(db)
  const selectAll = `SELECT ${conversationColumns} FROM conversations WHERE removed_at IS NULL`
  const listAll = db.prepare(`${selectAll} ORDER BY pinned DESC, updated_at DESC, rowid DESC`)
  const listRemoved = db.prepare(`
    SELECT ${conversationColumns} FROM conversations WHERE removed_at IS NOT NULL ORDER BY removed_at DESC, rowid DESC`)
  const selectOne = db.prepare(`${selectAll} AND id = ?`)
  const insertConversation = db.prepare(`
    INSERT INTO conversations (id, title, auto_title, pinned, created_at, updated_at, head_id, settings)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`)
  const insertMessage = db.prepare(`
    INSERT INTO messages (id, conversation_id, parent_id, role, status, created_at, body, crc)
    VALUES (:id, :conversation_id, :parent_id, :role, :status, :created_at, :body, :crc)`)
  const touch = db.prepare('UPDATE conversations SET updated_at = ? WHERE id = ?')
  const setHead = db.prepare('UPDATE conversations SET head_id = ?, updated_at = max(updated_at, ?) WHERE id = ?')
  const changes = {
    renameByUser: db.prepare('UPDATE conversations SET title = ?, auto_title = 0 WHERE id = ? AND removed_at IS NULL'),
    renameByAuto: db.prepare(
      'UPDATE conversations SET title = ? WHERE id = ? AND removed_at IS NULL AND auto_title = 1',
    ),
    pin: db.prepare('UPDATE conversations SET pinned = ? WHERE id = ? AND removed_at IS NULL'),
    configure: db.prepare('UPDATE conversations SET settings = ? WHERE id = ? AND removed_at IS NULL'),
    remove: db.prepare('UPDATE conversations SET removed_at = ? WHERE id = ? AND removed_at IS NULL'),
    restore: db.prepare('UPDATE conversations SET removed_at = NULL WHERE id = ?'),
  }

  const conversationOf = (id: string): Conversation => {
    const row = selectOne.get(id) as ConversationRow | undefined
    if (!row) throw noConversation()
    return conversationFromRow(row)
  }
  const messageRow = (messageId: string): MessageRow => {
    const row = messageRows.byId(messageId)
    if (!row) throw new AppError('NOT_FOUND', 'This message is not there any more.')
    return row
  }
  const streamingRowOf = (messageId: string): MessageRow => {
    const row = messageRow(messageId)
    if (row.status === 'streaming') return row
    throw new AppError('CONFLICT', 'This answer has already ended.')
  }
  const addMessage = (message: Message): number => {
    const { conversationId, parentId } = message
    if (parentId !== null && messageRow(parentId).conversation_id !== conversationId) {
      throw new AppError('INVALID_INPUT', 'A message can only follow one of its own conversation.')
    }
    return Number(insertMessage.run({ ...rowOf(message) }).lastInsertRowid)
  }
  const expectChange = ({ changes }: { changes: number | bigint }) => {
    if (Number(changes) === 0) throw noConversation()
  }

  return {
    list: () => (listAll.all() as unknown as ConversationRow[]).map(conversationFromRow),

    get: (conversationId, { pictures } = { pictures: true }) => {
      const conversation = conversationOf(conversationId)
      const messages = messageRows
        .ofConversation(conversationId)
        .map((message) => (message.status === 'streaming' ? journal.fold(message) : message))
        .map((message) => (pictures || message.role !== 'user' ? message : withoutPictures(message)))
      // The branch that is shown must end in a message that is there, or nothing would be in sight.
      const hasHead = messages.some(({ id }) => id === conversation.headId)
      const headId = hasHead ? conversation.headId : (messages.at(-1)?.id ?? null)
      return { conversation: { ...conversation, headId }, messages }
    },

    pictures: (conversationId, messageId) => {
      const row = messageRow(messageId)
      if (row.conversation_id !== conversationId) throw noConversation()
      return messageFromRow(row).blocks.filter((block) => block.type === 'image')
    },

    beginTurn: (turn) => {
      const conversation = turn.conversation && valid(Conversation, turn.conversation)
      const question = turn.question && valid(Message, turn.question)
      const answer = valid(Message, turn.answer)
      const answers = [answer, ...(turn.beside ?? []).map((other) => valid(Message, other))]
      if (answers.some(({ status }) => status !== 'streaming')) {
        throw new AppError('INVALID_INPUT', 'A turn begins with a streaming answer.')
      }
      inTransaction(db, () => {
        if (conversation) addConversation(conversation)
        else conversationOf(answer.conversationId)
        if (question) searchIndex.index(addMessage(question), question)
        for (const one of answers) addMessage(one)
        setHead.run(answer.id, answer.createdAt, answer.conversationId)
      })
    },

    appendEvents: (messageId, events) => {
      const readable: RunEvent[] = []
      for (const event of Array.isArray(events) ? events : []) {
        const checked = RunEvent.safeParse(event)
        if (checked.success) readable.push(checked.data)
        else
          log('an event of an answer was left out', {
            messageId,
            event: event?.type,
            problem: problemOf(checked.error),
          })
      }
      streamingRowOf(messageId)
      // The one write that may be lost with the power: a sync per half second and run would keep disks busy.
      db.exec('PRAGMA synchronous = NORMAL')
      try {
        journal.append(messageId, readable)
      } finally {
        db.exec('PRAGMA synchronous = FULL')
      }
    },

    setComparison: (conversationId, messageIds, comparison) => {
      inTransaction(db, () => {
        for (const row of messageIds.map(messageRow)) {
          // A row that the disk has changed must not look sound again.
          if (row.conversation_id !== conversationId || !isAsStored(row)) continue
          const { comparison: _, ...message } = messageFromRow(row)
          messageRows.update(row, comparison === null ? message : valid(Message, { ...message, comparison }))
        }
      })
    },

    listStreaming: () => messageRows.streaming().map((row) => journal.fold(messageFromRow(row))),

    finishAnswer: (message) => {
      const { message: ended, lost } = salvageMessage(message) ?? { message: valid(Message, message), lost: [] }
      if (lost.length > 0) log('a part of an answer was left out', { messageId: ended.id, lost: lost.join(', ') })
      if (ended.status === 'streaming') throw new AppError('INVALID_INPUT', 'An answer that has ended has a status.')
      inTransaction(db, () => {
        const row = streamingRowOf(ended.id)
        // Whether it still stands beside others may have changed while it was made.
        const { parentId, role, createdAt, comparison } = isAsStored(row) ? messageFromRow(row) : ended
        const { comparison: _, ...rest } = ended
        messageRows.update(row, { ...rest, parentId, role, createdAt, ...(comparison && { comparison }) })
        searchIndex.index(row.seq, ended)
        journal.drop(ended.id)
        touch.run(now(), row.conversation_id)
      })
    },

    rename: (id, title, by) => {
      if (by === 'user') expectChange(changes.renameByUser.run(title.slice(0, 500), id))
      // A name that the user gave stays: that is no error.
      else if (conversationOf(id).autoTitle) changes.renameByAuto.run(title.slice(0, 500), id)
    },
    pin: (id, pinned) => expectChange(changes.pin.run(pinned ? 1 : 0, id)),
    configure: (id, settings) =>
      expectChange(changes.configure.run(JSON.stringify(valid(ConversationSettings, settings)), id)),
    setHead: (id, messageId) => {
      conversationOf(id)
      if (messageRow(messageId).conversation_id !== id)
        throw new AppError('NOT_FOUND', 'This message is not there any more.')
      setHead.run(messageId, 0, id)
    },
    remove: (id) => expectChange(changes.remove.run(now(), id)),
    restore: (id) => expectChange(changes.restore.run(id)),
    listRemoved: () => (listRemoved.all() as unknown as ConversationRow[]).map(conversationFromRow),
    search: (query, limit) => searchIndex.search(query, limit),
  }

  function addConversation(conversation: Conversation): void {
    const { id, title, autoTitle, pinned, createdAt, updatedAt, headId, settings } = conversation
    const flags = [autoTitle ? 1 : 0, pinned ? 1 : 0]
    if (selectOne.get(id)) throw new AppError('CONFLICT', 'This conversation is already there.')
    insertConversation.run(id, title, ...flags, createdAt, updatedAt, headId, JSON.stringify(settings))
  }
}

function withoutPictures(message: Message): Message {
  const blocks = message.blocks.map((block) => (block.type === 'image' ? { ...block, data: '' } : block))
  return { ...message, blocks }
}

function noConversation(): AppError {
  return new AppError('NOT_FOUND', 'This conversation is not there any more.')
}

function valid<T>(schema: z.ZodType<T>, value: unknown): T {
  const checked = schema.safeParse(value)
  if (checked.success) return checked.data
  throw new AppError('INVALID_INPUT', 'This can’t be stored: it is not what it should be.', {
    detail: problemOf(checked.error),
  })
}

function problemOf(error: z.ZodError): string {
  return error.message.slice(0, 2_000)
}

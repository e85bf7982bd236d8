import type { SearchHit } from '../../shared/contract/conversations.ts'
import type { Conversation, ConversationSettings } from '../../shared/model/conversation.ts'
import type { ErrorInfo } from '../../shared/model/errors.ts'
import type { ImageBlock, Message } from '../../shared/model/message.ts'
import type { RunEvent } from '../../shared/model/runEvent.ts'
import type { ChainStores } from './chainStores.ts'

/** One turn as it begins: everything in it is stored in one transaction, before the engine is called. */
export interface Turn {
  /** Given when the conversation is new. */
  conversation?: Conversation
  /** Given when the user asked something; absent when an answer is made again or continued. */
  question?: Message
  /** The answer, `streaming`; it becomes the conversation's head. */
  answer: Message
  /** More answers to the same question, `streaming` too, made at the same time. */
  beside?: Message[]
}

/**
 * Conversations, messages as a tree, and their search index, in SQLite in a worker: no call holds the main loop. Calls
 * take effect in the order they are made. They reject with an AppError: NOT_FOUND, TOO_LARGE, STORAGE_FULL,
 * STORAGE_READONLY or STORAGE_CORRUPT.
 */
export interface ConversationStore {
  /** All that are not removed, pinned first, then by `updatedAt`, newest first. */
  list(): Promise<Conversation[]>
  /** With every message of every branch, oldest first. A message still streaming has the text stored so far. */
  get(
    conversationId: string,
    /** `pictures: false`: the images of its questions come without their data. */
    options?: { pictures: boolean },
  ): Promise<{ conversation: Conversation; messages: Message[] }>
  /** The images of one message, in their order. */
  pictures(conversationId: string, messageId: string): Promise<ImageBlock[]>
  beginTurn(turn: Turn): Promise<void>
  /**
   * Adds to the journal of a streaming answer, so that a crash keeps its text. Appends only: nothing is rewritten. An
   * event that is not what it should be is left out, and logged.
   */
  appendEvents(messageId: string, events: RunEvent[]): Promise<void>
  /**
   * Stores the ended answer whole, indexes its text and drops its journal. Counts, times and the like that are not what
   * they should be are left out, and logged; ids, blocks and status must be right (INVALID_INPUT). One that is too long is
   * cut, its tools' results first: it would never fit, however often that was tried.
   */
  finishAnswer(message: Message): Promise<void>
  /** These answers stand side by side from now on; null: no longer. Other messages are left as they are. */
  setComparison(conversationId: string, messageIds: string[], comparison: string | null): Promise<void>
  /** The answers that are not ended, as far as they are stored. */
  listStreaming(): Promise<Message[]>
  rename(conversationId: string, title: string, by: 'user' | 'auto'): Promise<void>
  pin(conversationId: string, pinned: boolean): Promise<void>
  configure(conversationId: string, settings: ConversationSettings): Promise<void>
  setHead(conversationId: string, messageId: string): Promise<void>
  remove(conversationId: string): Promise<void>
  restore(conversationId: string): Promise<void>
  /** What `restore` could bring back, removed last first. */
  listRemoved(): Promise<Conversation[]>
  /** Full text over titles, questions and answers; newest conversations first among equals. */
  search(query: string, limit: number): Promise<SearchHit[]>
}

/**
 * The open data base. Opening it erases what was removed, and marks what a crash left streaming as `interrupted`, text
 * kept; but a run that waited for the user's decision, or was at a tool of which it is not known whether it was done, stays
 * as it is (`listStreaming`), to go on from there.
 */
export interface Storage {
  conversations: ConversationStore
  /** What the chain keeps. */
  chain: ChainStores
  /** Answers that a crash had left unfinished and that opening marked `interrupted`. */
  interrupted: number
  /** What the user must be told: a damaged file that was set aside, a restored backup. Grows: see `onNotice`. */
  notices: ErrorInfo[]
  /** Called for what must be told from now on: the disk is full, the store has died. The answer stops it. */
  onNotice(listener: (notice: ErrorInfo) => void): () => void
  /** Waits for what is under way, checkpoints and closes. */
  close(): Promise<void>
}

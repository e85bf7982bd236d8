import { join } from 'node:path'
import type { Worker, WorkerOptions } from 'node:worker_threads'
import type { ErrorInfo } from '../../shared/model/errors.ts'
import type { Log } from '../platform/log.ts'
import { makeDataDir } from '../platform/paths.ts'
import type { ChainStores } from './chainStores.ts'
import { assertFits, cutToFit } from './limits.ts'
import type { WorkerData } from './protocol.ts'
import { toAppError } from './sqliteErrors.ts'
import { assertSqliteVersion } from './sqliteVersion.ts'
import type { ConversationStore, Storage } from './storage.ts'
import { WorkerClient } from './WorkerClient.ts'
import createStorageWorker from './worker.ts?nodeWorker'

interface StorageOptions {
  dataDir: string
  log: Log
  /** Starts the thread that has the data base. */
  startWorker?: (options: WorkerOptions) => Worker
}

/**
 * Opens the history in the data folder, which this process must hold (storage/lock.ts). Rejects with an AppError: when
 * a newer Aside made it (UNSUPPORTED_HERE), when the folder can't be used, when this SQLite is too old to be trusted.
 */
export async function openStorage(options: StorageOptions): Promise<Storage> {
  const { dataDir, log, startWorker = createStorageWorker } = options
  assertSqliteVersion(process.versions.sqlite)
  try {
    makeDataDir(dataDir)
  } catch (error) {
    throw toAppError(error, 'The data folder could not be made.')
  }
  const notices: ErrorInfo[] = []
  const listeners = new Set<(notice: ErrorInfo) => void>()
  const workerData: WorkerData = { path: join(dataDir, 'aside.db') }
  const worker = new WorkerClient(startWorker({ workerData, name: 'storage' }), log, (notice) => {
    notices.push(notice)
    for (const listener of listeners) listener(notice)
  })
  const opened = await worker.opened
  notices.unshift(...opened.notices)
  for (const notice of opened.notices)
    log.warn('the history needs attention', { code: notice.code, detail: notice.detail })

  type Stores = ConversationStore & ChainStores
  const call = <M extends keyof Stores>(method: M, ...args: Parameters<Stores[M]>) =>
    worker.call(method, args) as ReturnType<Stores[M]>
  const conversations: ConversationStore = {
    list: () => call('list'),
    get: (id, options) => call('get', id, options),
    pictures: (id, messageId) => call('pictures', id, messageId),
    // Measured here, so that what is too long is not even copied to the worker.
    beginTurn: async (turn) => {
      if (turn.question) assertFits(turn.question)
      for (const answer of [turn.answer, ...(turn.beside ?? [])]) assertFits(answer)
      return call('beginTurn', turn)
    },
    setComparison: (id, messageIds, comparison) => call('setComparison', id, messageIds, comparison),
    listStreaming: () => call('listStreaming'),
    appendEvents: (messageId, events) => call('appendEvents', messageId, events),
    finishAnswer: async (message) => call('finishAnswer', cutToFit(message)),
    rename: (id, title, by) => call('rename', id, title, by),
    pin: (id, pinned) => call('pin', id, pinned),
    configure: (id, settings) => call('configure', id, settings),
    setHead: (id, messageId) => call('setHead', id, messageId),
    remove: (id) => call('remove', id),
    restore: (id) => call('restore', id),
    listRemoved: () => call('listRemoved'),
    search: (query, limit) => call('search', query, limit),
  }
  const chain: ChainStores = {
    putCheckpoint: (row, how) => call('putCheckpoint', row, how),
    putCheckpointWrites: (key, writes) => call('putCheckpointWrites', key, writes),
    getCheckpoint: (key) => call('getCheckpoint', key),
    listCheckpoints: (filter) => call('listCheckpoints', filter),
    deleteThread: (threadId) => call('deleteThread', threadId),
    toolOutcome: (runId, callId) => call('toolOutcome', runId, callId),
    askTool: (asked) => call('askTool', asked),
    beginTool: (intent) => call('beginTool', intent),
    endTool: (runId, callId, result) => call('endTool', runId, callId, result),
    addGrant: (grant) => call('addGrant', grant),
    listGrants: () => call('listGrants'),
    removeGrant: (id) => call('removeGrant', id),
    addToken: (token) => call('addToken', token),
    listTokens: () => call('listTokens'),
    touchToken: (id, at) => call('touchToken', id, at),
    removeToken: (id) => call('removeToken', id),
    sessionConversation: (tokenId, session) => call('sessionConversation', tokenId, session),
    bindSession: (tokenId, session, conversationId) => call('bindSession', tokenId, session, conversationId),
    listMcpServers: () => call('listMcpServers'),
    saveMcpServer: (row) => call('saveMcpServer', row),
    removeMcpServer: (id) => call('removeMcpServer', id),
  }
  return {
    conversations,
    chain,
    interrupted: opened.interrupted,
    notices,
    onNotice: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: () => worker.close(),
  }
}

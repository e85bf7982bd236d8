import { existsSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { AppError } from '../../shared/model/errors.ts'
import { createApiCalls } from './database/apiAccess.ts'
import { isBackupDue, makeBackup } from './database/backup.ts'
import { keepBallast, releaseBallast } from './database/ballast.ts'
import { createCheckpointCalls } from './database/checkpoints.ts'
import { createConversationCalls } from './database/conversations.ts'
import { backupPath, sweepCopies } from './database/files.ts'
import { createMcpCalls } from './database/mcpServers.ts'
import { migrations } from './database/migrations/migrations.ts'
import { openDatabase } from './database/openDatabase.ts'
import { endInterrupted, eraseRemoved } from './database/recover.ts'
import { createToolCalls } from './database/toolRecords.ts'
import type { WorkerData, WorkerMessage, WorkerRequest } from './protocol.ts'
import { sqliteCode, toAppError } from './sqliteErrors.ts'

// The thread that has the data base: SQLite's calls block, and here they block nobody but each other.

const { path } = workerData as WorkerData

function say(message: WorkerMessage): void {
  parentPort?.postMessage(message)
}

function open() {
  const { db, notices, readOnly } = openDatabase(path, migrations)
  const erased = readOnly ? 0 : withReserve(() => eraseRemoved(db))
  const interrupted = readOnly ? 0 : withReserve(() => endInterrupted(db))
  const calls = {
    ...createConversationCalls(db, { log: (message, fields) => say({ type: 'log', message, fields }) }),
    ...createCheckpointCalls(db),
    ...createToolCalls(db),
    ...createApiCalls(db),
    ...createMcpCalls(db),
  }
  const changesOf = db.prepare('SELECT total_changes() AS n')
  const changes = () => (changesOf.get() as { n: number }).n
  const changesAtOpen = interrupted > 0 || notices.length > 0 ? -1 : changes()
  let copying: Promise<unknown> = Promise.resolve()

  const copy = async () => {
    try {
      if (await makeBackup(db, path)) sweepCopies(path, 'beforeMigrations')
      else say({ type: 'log', message: 'the backup was not replaced: the data base is not sound', fields: { path } })
    } catch (error) {
      say({ type: 'log', message: 'the backup could not be made', fields: { path, error: toAppError(error).message } })
    }
  }
  if (!readOnly) keepBallast(path)
  // What was erased must not live on in the backup.
  if (erased > 0) copying = copy()
  say({ type: 'opened', interrupted, notices })

  return {
    calls,
    close: async () => {
      await copying
      const isChanged = changes() !== changesAtOpen || !existsSync(backupPath(path))
      if (!readOnly && isChanged && isBackupDue(path, Date.now())) await copy()
      db.close()
    },
  }
}

/** Does it, and on a full disk once more in the room that the reserve had. */
function withReserve<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (sqliteCode(error) !== 'SQLITE_FULL' || !releaseBallast(path)) throw error
    const notice = new AppError('STORAGE_FULL', 'The disk is full. Aside stores what it can in its last reserve.', {
      next: 'Free some space on the disk soon.',
    })
    say({ type: 'notice', notice: notice.toInfo() })
    return work()
  }
}

async function answer(opened: ReturnType<typeof open>, { id, method, args }: WorkerRequest): Promise<void> {
  const start = performance.now()
  try {
    if (method === 'close') {
      await opened.close()
      say({ type: 'value', id, value: undefined, ms: performance.now() - start })
      parentPort?.close()
      return
    }
    const call = opened.calls[method] as (...args: unknown[]) => unknown
    const value = withReserve(() => call(...args))
    say({ type: 'value', id, value, ms: performance.now() - start })
  } catch (error) {
    say({ type: 'error', id, error: toAppError(error).toInfo() })
  }
}

try {
  const opened = open()
  parentPort?.on('message', (request: WorkerRequest) => void answer(opened, request))
} catch (error) {
  say({ type: 'failed', error: toAppError(error, 'The history could not be opened.').toInfo() })
}

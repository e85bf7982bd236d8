import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createLog } from '../../electron/platform/log.ts'
import { openStorage } from '../../electron/storage/openStorage.ts'
import type { Storage } from '../../electron/storage/storage.ts'
import { ended, firstTurn } from './turns.ts'

export const quiet = createLog(null)

/** A folder of the test's own, gone when it ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'aside-storage-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** The history of that folder; closed when the test ends, unless it did so itself. */
export async function open(dataDir: string): Promise<Storage> {
  const storage = await openStorage({ dataDir, log: quiet })
  onTestFinished(() => storage.close())
  return storage
}

/** A conversation with one question and one whole answer. */
export async function store(storage: Storage, id: string, ask: string, reply: string, title = id): Promise<void> {
  await storage.conversations.beginTurn(firstTurn(id, ask, { title }))
  await storage.conversations.finishAnswer(ended(id, reply))
}

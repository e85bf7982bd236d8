import { strings } from '../../../../shared/strings.ts'
import { createThreads, type Threads } from '../../../platform/threads/threads.ts'
import { type Access, isGrantable } from './access/access.ts'
import type { FileCalls } from './worker.ts'
import startThread from './worker.ts?nodeWorker'

export interface FileOptions {
  dataDir: string
  settings(): { folders: Access['folders'] }
  /** How folders are held: `linux` by open handles, others by path. */
  platform?: NodeJS.Platform
  timeoutMs?: number
}

/** What the file tools share: their thread, and what is granted now. */
export interface FilePort {
  threads: Threads<FileCalls>
  access(): Access
  timeoutMs: number
  /** Why they can't be used, for people. */
  missing(need?: { write: boolean }): string | undefined
}

export function createFilePort({
  dataDir,
  settings,
  platform = process.platform,
  timeoutMs = 20_000,
}: FileOptions): FilePort {
  return {
    threads: createThreads<FileCalls>({ name: 'files', start: startThread, timeoutMs }),
    access: () => ({ folders: settings().folders, dataDir, platform }),
    timeoutMs,
    missing({ write } = { write: false }) {
      const usable = settings().folders.filter(({ path }) => isGrantable(path))
      if (usable.length === 0) return strings.tools.noFolder
      return write && !usable.some((folder) => folder.write) ? strings.tools.noFolderToWrite : undefined
    },
  }
}

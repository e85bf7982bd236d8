import { opendirSync } from 'node:fs'
import { monotonic } from '../../../platform/clock.ts'
import type { Access } from './access/access.ts'
import { assertStays, closeFolder, type Folder, openChildFolder } from './access/folder.ts'

/** Folders that hold other people's files, or none for people. */
export const leftOut: readonly string[] = ['.git', 'node_modules']
const DEEPEST = 64

/** What a walk may take, and what it met. */
export class WalkState {
  files = 0
  unread = 0
  isCut = false
  readonly #end: number
  readonly #most: number

  constructor({ ms, files }: { ms: number; files: number }) {
    this.#end = monotonic() + ms
    this.#most = files
  }

  /** Counts one more file, or says that it is enough. */
  take(): boolean {
    if (this.isCut || this.files >= this.#most || monotonic() > this.#end) this.isCut = true
    else this.files += 1
    return !this.isCut
  }
}

export interface Found {
  folder: Folder
  name: string
}

/** Every plain file below the folder. Links are not followed; what can't be read is counted and passed over. */
export function* walk(access: Access, folder: Folder, state: WalkState, depth = 0): Generator<Found> {
  const folders: string[] = []
  const entries = opendirSync(folder.base, { bufferSize: 512 })
  try {
    for (let entry = entries.readSync(); entry && !state.isCut; entry = entries.readSync()) {
      if (entry.isDirectory() && !leftOut.includes(entry.name)) folders.push(entry.name)
      else if (entry.isFile() && state.take()) yield { folder, name: entry.name }
    }
  } finally {
    entries.closeSync()
  }
  assertStays(access, folder)
  for (const name of folders) {
    if (state.isCut) return
    const child = depth < DEEPEST ? tryOpen(access, folder, name) : undefined
    if (!child) {
      state.unread += 1
      continue
    }
    try {
      yield* walk(access, child, state, depth + 1)
    } finally {
      closeFolder(child)
    }
  }
}

function tryOpen(access: Access, folder: Folder, name: string): Folder | undefined {
  try {
    return openChildFolder(access, folder, name)
  } catch {
    return undefined
  }
}

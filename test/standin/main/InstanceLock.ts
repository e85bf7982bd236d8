import { type FSWatcher, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a second start hands to the first. */
export interface Start {
  argv: string[]
  cwd: string
  additionalData: Record<string, unknown>
}

/** One process per folder; later starts leave a note for it. A lock whose process is gone is taken over. */
export class InstanceLock {
  held = false
  private readonly file: string
  private readonly inbox: string
  private readonly onStart: (start: Start) => void
  private watcher: FSWatcher | undefined

  constructor(folder: string, onStart: (start: Start) => void) {
    mkdirSync(folder, { recursive: true })
    this.file = join(folder, 'StandInLock')
    this.inbox = join(folder, 'StandInInbox')
    this.onStart = onStart
  }

  /** True when this process now holds the folder; else `start` was handed to the one that does. */
  take(start: Start): boolean {
    if (this.held) return true
    try {
      writeFileSync(this.file, String(process.pid), { flag: 'wx' })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      if (!isRunning(Number(readFileSync(this.file, 'utf8')))) {
        rmSync(this.file, { force: true })
        return this.take(start)
      }
      // By rename, so that the first process never reads a half-written note.
      const note = join(this.inbox, `${process.pid}`)
      writeFileSync(`${note}.part`, JSON.stringify(start))
      renameSync(`${note}.part`, `${note}.json`)
      return false
    }
    this.held = true
    rmSync(this.inbox, { recursive: true, force: true })
    mkdirSync(this.inbox)
    this.watcher = watch(this.inbox, () => this.readNotes())
    return true
  }

  release() {
    if (!this.held) return
    this.held = false
    this.watcher?.close()
    rmSync(this.file, { force: true })
  }

  private readNotes() {
    for (const name of readdirSync(this.inbox).filter((name) => name.endsWith('.json'))) {
      const start = JSON.parse(readFileSync(join(this.inbox, name), 'utf8')) as Start
      rmSync(join(this.inbox, name))
      this.onStart(start)
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

import { closeSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { AppError } from '../../shared/model/errors.ts'
import { makeDataDir } from '../platform/paths.ts'
import { sqliteCode, toAppError } from './sqliteErrors.ts'

const Holder = z.object({
  pid: z.int().positive(),
  /** `print`: without any window, until the answer that it prints has ended. */
  mode: z.enum(['desktop', 'browser', 'print']),
  /** Where it listens, page token included; absent until it does, or when it serves no browser. */
  url: z.string().optional(),
})
/** The process that has the data folder. */
export type DataDirHolder = z.infer<typeof Holder>

/** The data folder is this process's alone until `release`, or until the process ends, however it ends. */
export interface DataDirLock {
  /** Says where this process listens, so that a second start can send people there. */
  announce(url: string): void
  release(): void
}

export type AcquiredDataDir = { ok: true; lock: DataDirLock } | { ok: false; holder: DataDirHolder | null }

/**
 * Takes the data folder for this process, making it when needed. `ok: false` says who has it (null: it can't be told).
 * The lock is the operating system's, on two files of fixed names, so that of two starts exactly one gets it and nothing
 * stale stays behind a crash. A folder that can't be written is granted without a lock: nobody can harm it. Throws an
 * AppError when the folder can be written and yet not locked.
 */
export function acquireDataDir(dataDir: string, { mode }: { mode: DataDirHolder['mode'] }): AcquiredDataDir {
  const infoFile = join(dataDir, 'instance.json')
  let held: DatabaseSync[] | 'elsewhere' | 'unwritable'
  try {
    makeDataDir(dataDir)
    held = holdExclusively(dataDir)
  } catch (error) {
    throw toAppError(error, 'The data folder could not be used.')
  }
  if (held === 'elsewhere') return { ok: false, holder: readHolder(infoFile) }

  const locks = held === 'unwritable' ? [] : held
  let released = locks.length === 0
  const say = (url?: string) => {
    if (!released) writeHolder(infoFile, { pid: process.pid, mode, ...(url !== undefined && { url }) })
  }
  say()
  return {
    ok: true,
    lock: {
      announce: say,
      release: () => {
        if (released) return
        released = true
        // The words go before the lock does: whoever takes it next writes its own.
        removeQuietly(infoFile)
        closeAll(locks)
      },
    },
  }
}

/**
 * Every start takes all of these, in this order, as far as they can be used, and removes none: a file that is damaged,
 * replaced or removed while it is held lets nobody in, since the other one is held too.
 */
const lockNames = ['instance.lock', 'instance.second.lock']

function holdExclusively(dataDir: string): DatabaseSync[] | 'elsewhere' | 'unwritable' {
  const held: DatabaseSync[] = []
  const failures: unknown[] = []
  for (const name of lockNames) {
    try {
      const lock = hold(join(dataDir, name))
      if (lock === 'elsewhere') {
        closeAll(held)
        return 'elsewhere'
      }
      held.push(lock)
    } catch (error) {
      failures.push(error)
    }
  }
  if (held.length > 0) return held
  if (!isWritable(dataDir)) return 'unwritable'
  const known = toAppError(failures[0])
  if (known.code === 'STORAGE_FULL') throw known
  const detail = failures.map((error) => (error instanceof Error ? error.message : String(error))).join('; ')
  throw new AppError('STORAGE_READONLY', 'The data folder can’t be locked, so another Aside could write there too.', {
    next: `Make sure that no Aside is running, then remove ${lockNames.join(' and ')} from ${dataDir}.`,
    detail,
  })
}

function hold(file: string): DatabaseSync | 'elsewhere' {
  let db: DatabaseSync | undefined
  try {
    makeOwnerOnly(file)
    // Of two that try in the same moment each can stand in the other's way; a moment later one of them has it.
    db = new DatabaseSync(file, { timeout: 100 })
    db.exec('BEGIN EXCLUSIVE')
    return db
  } catch (error) {
    db?.close()
    const code = sqliteCode(error)
    if (code === 'SQLITE_BUSY' || code === 'SQLITE_LOCKED') return 'elsewhere'
    throw error
  }
}

function closeAll(locks: DatabaseSync[]): void {
  for (const lock of locks.toReversed()) lock.close()
}

/** By trying: what is refused to SQLite can have many reasons. A full disk can be written, once there is room. */
function isWritable(dataDir: string): boolean {
  const probe = join(dataDir, `instance.probe-${process.pid}`)
  try {
    closeSync(openSync(probe, 'w', 0o600))
  } catch (error) {
    return !['EROFS', 'EACCES', 'EPERM'].includes(String((error as NodeJS.ErrnoException).code))
  }
  removeQuietly(probe)
  return true
}

function makeOwnerOnly(file: string): void {
  try {
    // 'wx' never opens a file that is there: closing one would drop a lock this very process has on it.
    closeSync(openSync(file, 'wx', 0o600))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

function readHolder(file: string): DataDirHolder | null {
  try {
    const holder = Holder.safeParse(JSON.parse(readFileSync(file, 'utf8')))
    return holder.success ? holder.data : null
  } catch {
    return null
  }
}

/** Only words for a second start: a disk that refuses them must not keep this one from starting. */
function writeHolder(file: string, holder: DataDirHolder): void {
  const temporary = `${file}.tmp-${process.pid}`
  try {
    writeFileSync(temporary, JSON.stringify(holder), { mode: 0o600 })
    renameSync(temporary, file)
  } catch {
    removeQuietly(temporary)
    // Words of an earlier process would be worse than none.
    removeQuietly(file)
  }
}

function removeQuietly(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {
    // It stays, on a disk that can't be written.
  }
}

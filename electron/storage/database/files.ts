import { closeSync, existsSync, openSync, readdirSync, readSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileStamp } from '../../platform/clock.ts'

const companions = ['', '-wal', '-shm']

/** The copy that is made when Aside closes. */
export function backupPath(path: string): string {
  return `${path}.backup`
}

/** Renames the data base with its log to `<name>.damaged-<time>`, so that SQLite tools still open it; answers the path. */
export function setDatabaseAside(path: string): string {
  const wanted = `${path}.damaged-${fileStamp()}`
  let target = wanted
  for (let n = 2; existsSync(target); n++) target = `${wanted}-${n}`
  for (const companion of companions) {
    if (existsSync(path + companion)) renameSync(path + companion, target + companion)
  }
  return target
}

/** Makes the file, owner-only, unless it is there: SQLite gives its log the same rights. */
export function makeOwnerOnlyFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/** What the first bytes tell without opening the data base: nothing there, no data base, or its schema version. */
export function readHeader(path: string): 'missing' | 'empty' | 'alien' | { userVersion: number } {
  if (!existsSync(path)) return 'missing'
  if (!statSync(path).isFile()) return 'alien'
  const header = Buffer.alloc(100)
  const file = openSync(path, 'r')
  try {
    const length = readSync(file, header)
    if (length === 0) return 'empty'
    if (length < 100 || header.toString('latin1', 0, 16) !== 'SQLite format 3\0') return 'alien'
    return { userVersion: header.readUInt32BE(60) }
  } finally {
    closeSync(file)
  }
}

/** True when the last process that had it did not close it: its log of writes is still there. */
export function wasNotClosed(path: string): boolean {
  return (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0
}

/** Removes the file and its companions, which must be ours and worthless. */
export function removeDatabase(path: string): void {
  for (const companion of companions) rmSync(path + companion, { force: true })
}

/** Removes copies that were cut short, and the copies made before earlier migrations. */
export function sweepCopies(path: string, which: 'unfinished' | 'beforeMigrations'): void {
  const start = which === 'unfinished' ? `${basename(path)}.tmp-` : `${basename(path)}.before-`
  for (const name of readdirSync(dirname(path))) {
    if (name.startsWith(start)) rmSync(join(dirname(path), name), { force: true })
  }
}

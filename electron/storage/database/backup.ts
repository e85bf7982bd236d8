import { chmodSync, renameSync, statSync } from 'node:fs'
import { backup, DatabaseSync } from 'node:sqlite'
import { backupPath, removeDatabase } from './files.ts'
import { integrityOf } from './integrity.ts'

/** Up to this size copying and checking takes less than a second. */
const LARGE = 64 * 1024 * 1024
const DAY_MS = 24 * 60 * 60 * 1000

/**
 * Copies the open data base to `<path>.backup` and answers whether it did. The copy is checked before it takes the place
 * of the one before: a damaged data base never replaces a good copy of it.
 */
export async function makeBackup(db: DatabaseSync, path: string): Promise<boolean> {
  const temporary = `${path}.tmp-backup`
  removeDatabase(temporary)
  try {
    await backup(db, temporary, { rate: 4_096 })
    chmodSync(temporary, 0o600)
    if (!isSound(temporary)) return false
    renameSync(temporary, backupPath(path))
    return true
  } finally {
    removeDatabase(temporary)
  }
}

/** A large history is copied once a day at most: quitting must not take seconds each time. */
export function isBackupDue(path: string, now: number): boolean {
  const copy = statSync(backupPath(path), { throwIfNoEntry: false })
  if (!copy) return true
  const { size } = statSync(path)
  return size < LARGE || Math.abs(now - copy.mtimeMs) > DAY_MS
}

/** Copies the data base at once, to keep it as it is before a migration. Answers the copy's path. */
export function copyBeforeMigration(db: DatabaseSync, path: string, fromVersion: number): string {
  const target = `${path}.before-${fromVersion + 1}`
  const temporary = `${path}.tmp-before`
  removeDatabase(temporary)
  db.prepare('VACUUM INTO ?').run(temporary)
  chmodSync(temporary, 0o600)
  renameSync(temporary, target)
  return target
}

function isSound(path: string): boolean {
  const copy = new DatabaseSync(path, { readOnly: true })
  try {
    return integrityOf(copy) !== 'damaged'
  } finally {
    copy.close()
  }
}

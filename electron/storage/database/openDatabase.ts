import { copyFileSync, existsSync, renameSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { AppError, type ErrorInfo } from '../../../shared/model/errors.ts'
import { isDamage, sqliteCode, toAppError } from '../sqliteErrors.ts'
import { copyBeforeMigration } from './backup.ts'
import { backupPath, makeOwnerOnlyFile, readHeader, setDatabaseAside, sweepCopies, wasNotClosed } from './files.ts'
import { integrityOf } from './integrity.ts'
import { type Migration, migrate, refuseNewer } from './migrate.ts'
import { isSearchOld, mendConversationIds, rebuildSearch } from './recover.ts'
import { salvageInto } from './salvageDatabase.ts'

export interface OpenedDatabase {
  db: DatabaseSync
  notices: ErrorInfo[]
  /** The folder can't be written: the history can be read, and nothing be stored. */
  readOnly: boolean
}

/** A history up to this size is checked whole at each start: a quarter of a second. A larger one after a crash only. */
const CHECK_ALWAYS_BELOW = 32 * 1024 * 1024
const damage = Symbol('damage')

/**
 * Opens the data base, whatever stands at `path`, and brings it up to date. What is damaged is set aside under another
 * name; the last backup takes its place, and what can still be read of the damaged one is added to it. Throws an
 * AppError when a newer Aside made it, or when there is nothing that could be read or written.
 */
export function openDatabase(path: string, migrations: Migration[]): OpenedDatabase {
  const notices: ErrorInfo[] = []
  try {
    prepareFile(path, migrations, notices)
    const db = openSound(path, migrations)
    if (db !== damage) return { db, notices, readOnly: false }
    return { db: replaceDamaged(path, migrations, notices), notices, readOnly: false }
  } catch (error) {
    const reason = toAppError(error, 'The history could not be opened.')
    const isUnwritable = reason.code === 'STORAGE_READONLY' || reason.code === 'STORAGE_FULL'
    const db = isUnwritable ? openUnwritable(path, migrations) : null
    if (!db) throw reason
    notices.push(readOnlyNotice(reason))
    return { db, notices, readOnly: true }
  }
}

/** Judges the file before SQLite sees it, which would take an empty one for a new data base. */
function prepareFile(path: string, migrations: Migration[], notices: ErrorInfo[]): void {
  const header = readHeader(path)
  if (typeof header === 'object') refuseNewer(header.userVersion, migrations)
  sweepCopies(path, 'unfinished')
  // A first start that was cut short leaves an empty file too; a backup tells that there had been more.
  const isGone = header === 'missing' || (header === 'empty' && !wasNotClosed(path))
  if (isGone && existsSync(backupPath(path))) {
    const where = header === 'empty' ? setDatabaseAside(path) : null
    restoreBackup(path)
    notices.push(lostNotice(path, where))
  }
  makeOwnerOnlyFile(path)
}

/** The open data base, checked and migrated; `damage` when the file is bad, and nothing is open then. */
function openSound(path: string, migrations: Migration[]): DatabaseSync | typeof damage {
  if (readHeader(path) === 'alien') return damage
  const mustCheck = wasNotClosed(path) || statSync(path).size < CHECK_ALWAYS_BELOW
  let db: DatabaseSync | undefined
  try {
    db = new DatabaseSync(path, { timeout: 5_000 })
    const integrity = mustCheck ? integrityOf(db) : 'sound'
    if (integrity === 'damaged') {
      db.close()
      return damage
    }
    const opened = db
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON')
    migrate(db, migrations, (fromVersion) => copyBeforeMigration(opened, path, fromVersion))
    if (integrity === 'index' || isSearchOld(db)) rebuildSearch(db)
    mendConversationIds(db)
    return db
  } catch (error) {
    db?.close()
    if (isDamage(error)) return damage
    throw error
  }
}

function replaceDamaged(path: string, migrations: Migration[], notices: ErrorInfo[]): DatabaseSync {
  const where = setDatabaseAside(path)
  let restored = restoreBackup(path)
  let db = openSound(path, migrations)
  if (db === damage) {
    setDatabaseAside(path)
    restored = false
    makeOwnerOnlyFile(path)
    db = openSound(path, migrations)
  }
  if (db === damage) throw new AppError('STORAGE_CORRUPT', 'The history could not be opened, nor a new one be made.')
  const salvaged = salvageInto(db, where)
  notices.push(damagedNotice(path, where, restored, salvaged))
  return db
}

/** Puts the copy made at the last close in place; false when there is none. The copy stays where it is. */
function restoreBackup(path: string): boolean {
  const copy = backupPath(path)
  if (!existsSync(copy)) {
    makeOwnerOnlyFile(path)
    return false
  }
  const temporary = `${path}.tmp-restore`
  copyFileSync(copy, temporary)
  renameSync(temporary, path)
  return true
}

/** A data base on a disk that takes no writes: not even the file that WAL needs beside it can be made there. */
function openUnwritable(path: string, migrations: Migration[]): DatabaseSync | null {
  const newest = migrations.at(-1)?.version
  const header = readHeader(path)
  if (typeof header !== 'object' || header.userVersion !== newest) return null
  const url = pathToFileURL(path)
  url.searchParams.set('immutable', '1')
  try {
    return new DatabaseSync(url, { readOnly: true })
  } catch (error) {
    if (sqliteCode(error)) return null
    throw error
  }
}

function readOnlyNotice(reason: AppError): ErrorInfo {
  const message = 'Your history can be read, but nothing can be stored now.'
  return new AppError(reason.code, message, {
    ...(reason.next !== undefined && { next: reason.next }),
    ...(reason.detail !== undefined && { detail: reason.detail }),
  }).toInfo()
}

function lostNotice(path: string, where: string | null): ErrorInfo {
  const what = where === null ? 'The file with your history was gone.' : 'The file with your history was empty.'
  const kept = where === null ? '' : ` The empty file is kept as ${where}.`
  return new AppError('STORAGE_CORRUPT', `${what} The copy made when Aside was last closed is in use.`, {
    next: `What was written after that copy may be missing.${kept}`,
    detail: path,
  }).toInfo()
}

function damagedNotice(path: string, where: string, restored: boolean, salvaged: number): ErrorInfo {
  const from = [
    ...(restored ? ['the copy made when Aside was last closed'] : []),
    ...(salvaged > 0 ? ['what could be read of the damaged file'] : []),
  ]
  const now = from.length > 0 ? `It was put together again from ${from.join(' and ')}.` : 'A new, empty one is in use.'
  return new AppError('STORAGE_CORRUPT', `The file with your history was damaged. ${now}`, {
    next: `The damaged file is kept as ${where}.`,
    detail: path,
  }).toInfo()
}

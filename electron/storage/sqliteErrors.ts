import { AppError, type ErrorCode } from '../../shared/model/errors.ts'

const names: Record<number, string> = {
  5: 'SQLITE_BUSY',
  6: 'SQLITE_LOCKED',
  8: 'SQLITE_READONLY',
  10: 'SQLITE_IOERR',
  11: 'SQLITE_CORRUPT',
  13: 'SQLITE_FULL',
  14: 'SQLITE_CANTOPEN',
  18: 'SQLITE_TOOBIG',
  19: 'SQLITE_CONSTRAINT',
  26: 'SQLITE_NOTADB',
}

/** The name of an SQLite error's primary code (`SQLITE_FULL`); undefined for anything else. */
export function sqliteCode(error: unknown): string | undefined {
  const { code, errcode } = (error ?? {}) as { code?: unknown; errcode?: unknown }
  if (code !== 'ERR_SQLITE_ERROR' || typeof errcode !== 'number') return undefined
  // The upper bytes only refine the primary code.
  return names[errcode & 0xff] ?? `SQLITE_${errcode & 0xff}`
}

/** True when the file itself is bad: not a data base, or one whose pages contradict each other. */
export function isDamage(error: unknown): boolean {
  const code = sqliteCode(error)
  return code === 'SQLITE_CORRUPT' || code === 'SQLITE_NOTADB'
}

interface Saying {
  code: ErrorCode
  message: string
  next: string
}

const full: Saying = {
  code: 'STORAGE_FULL',
  message: 'The disk is full: this could not be stored.',
  next: 'Free some space, then try again. What was stored before is safe.',
}
const readOnly: Saying = {
  code: 'STORAGE_READONLY',
  message: 'The data folder can’t be written.',
  next: 'Check who owns the folder and whether its disk is read-only.',
}
const corrupt: Saying = {
  code: 'STORAGE_CORRUPT',
  message: 'The history file is damaged.',
  next: 'Start Aside again: it sets the damaged file aside, keeps it, and saves what can be read.',
}
const tooLarge: Saying = {
  code: 'TOO_LARGE',
  message: 'This is too large to be stored.',
  next: 'Send less text at once.',
}

const sayings: Record<string, Saying> = {
  SQLITE_FULL: full,
  ENOSPC: full,
  EDQUOT: full,
  SQLITE_READONLY: readOnly,
  SQLITE_CANTOPEN: readOnly,
  EROFS: readOnly,
  EACCES: readOnly,
  EPERM: readOnly,
  ENOTDIR: readOnly,
  EEXIST: readOnly,
  SQLITE_CORRUPT: corrupt,
  SQLITE_NOTADB: corrupt,
  SQLITE_TOOBIG: tooLarge,
}

/** Any failure of SQLite or the file system as an AppError; what is one already stays. `fallback` speaks for the rest. */
export function toAppError(error: unknown, fallback = 'The history could not be used.'): AppError {
  if (error instanceof AppError) return error
  const system = (error as NodeJS.ErrnoException | undefined)?.code
  const saying = sayings[sqliteCode(error) ?? system ?? '']
  const detail = error instanceof Error ? error.message : String(error)
  if (saying) return new AppError(saying.code, saying.message, { next: saying.next, detail, cause: error })
  return new AppError('STORAGE_CORRUPT', fallback, { next: 'Start Aside again.', detail, cause: error })
}

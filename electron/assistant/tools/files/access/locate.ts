import { lstatSync, realpathSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, parse, relative, resolve, sep } from 'node:path'
import { AppError } from '../../../../../shared/model/errors.ts'
import { type Access, grantFor, refused, systemError } from './access.ts'
import { isOwn } from './ownData.ts'

/** Where a path that was asked for leads, as names below a granted folder: none of them is a link, `.` or `..`. */
export interface Place {
  /** The granted folder. */
  root: string
  /** What is there. */
  names: string[]
  /** What would have to be made. */
  missing: string[]
  real: string
}

/**
 * Finds a path within the granted folders, its links followed. Throws FORBIDDEN for anything else, in the same words
 * whether it exists or not. What it finds may change a moment later: only `inFolder`, `openChildFolder` and `withFile` decide.
 */
export function locate(access: Access, asked: string, { write = false } = {}): Place {
  const path = absolute(access, asked, write)
  const found = deepest(path)
  if (!found) throw refused(access, { write })
  const { at, missing, trouble } = found
  const root = grantFor(access, at, { write })
  if (root === undefined || isOwn(access.dataDir, at)) throw refused(access, { write })
  if (trouble !== undefined) throw systemError(trouble, asked)
  const names = relative(root, at).split(sep).filter(Boolean)
  return { root, names, missing, real: join(at, ...missing) }
}

/** The file at the end of a place: the folder it lies in, and its name there. */
export function fileOf({ root, names }: Place, asked: string): { root: string; names: string[]; name: string } {
  const name = names.at(-1)
  if (name === undefined) throw new AppError('INVALID_INPUT', `This is a folder: ${asked}`)
  return { root, names: names.slice(0, -1), name }
}

/** The place, when there is something. */
export function existing(place: Place, asked: string): Place {
  if (place.missing.length === 0) return place
  throw new AppError('NOT_FOUND', `There is no such file or folder: ${asked}`)
}

function absolute(access: Access, asked: string, write: boolean): string {
  if (asked.includes('\0')) throw new AppError('INVALID_INPUT', 'A path has no NUL characters.')
  if (sep === '\\' && !isPlainOnWindows(asked)) throw refused(access, { write })
  if (isAbsolute(asked)) return resolve(asked)
  const [only, ...others] = access.folders
  if (!only || others.length > 0) throw new AppError('INVALID_INPUT', 'Give the whole path, from the root on.')
  return resolve(only.path, asked)
}

/** No other computer, device, drive without a folder, or second stream of a file: Windows has paths for all of them. */
function isPlainOnWindows(asked: string): boolean {
  const { root } = parse(asked)
  return (root === '' || /^[a-z]:[\\/]$/i.test(root)) && !/[:*?"<>|]/.test(asked.slice(root.length))
}

/** The deepest part of the path that exists, with its links followed; undefined when a link leads nowhere. */
function deepest(path: string): { at: string; missing: string[]; trouble: unknown } | undefined {
  const missing: string[] = []
  let trouble: unknown
  for (let at = path; ; at = dirname(at)) {
    try {
      lstatSync(at)
    } catch (error) {
      if (!isAbsent(error)) trouble ??= error
      if (dirname(at) === at) return undefined
      missing.unshift(basename(at))
      continue
    }
    try {
      return { at: realpathSync.native(at), missing, trouble }
    } catch {
      return undefined
    }
  }
}

export function isAbsent(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return code === 'ENOENT' || code === 'ENOTDIR'
}

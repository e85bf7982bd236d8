import { isAbsolute, parse, relative, sep } from 'node:path'
import { AppError } from '../../../../../shared/model/errors.ts'

/** What the file tools may reach. Plain data: it goes along with every call into their thread. */
export interface Access {
  /** Real paths, as the user granted them. */
  folders: readonly { path: string; write: boolean }[]
  /** Aside's own data folder, which no grant reaches. */
  dataDir: string
  platform: NodeJS.Platform
}

/** Whether `path` is that folder or lies in it. Both absolute and without `..`. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
}

/** What no grant may open, since it is no place of files: the whole disk, the kernel's folders, other computers. */
export function isGrantable(path: string): boolean {
  if (!isAbsolute(path) || path.startsWith('\\\\') || path.startsWith('//')) return false
  return path !== parse(path).root && !['/proc', '/sys', '/dev'].some((kernel) => isWithin(kernel, path))
}

/** The granted folder that a real path lies in; the innermost one. */
export function grantFor(access: Access, real: string, { write = false } = {}): string | undefined {
  return access.folders
    .filter((folder) => (folder.write || !write) && isGrantable(folder.path) && isWithin(folder.path, real))
    .map(({ path }) => path)
    .sort((a, b) => b.length - a.length)[0]
}

/** The same words whatever is there and whether anything is: a refusal must not tell what it hides. */
export function refused({ folders }: Access, { write = false } = {}): AppError {
  const granted = folders.filter((folder) => folder.write || !write).map(({ path }) => path)
  const listed = granted.slice(0, 10).join(', ') + (granted.length > 10 ? ' and others' : '')
  const may = granted.length > 0 ? `These folders are granted: ${listed}.` : 'No folder is granted.'
  return new AppError(
    'FORBIDDEN',
    `Aside may not ${write ? 'write' : 'read'} there. ${may} More can be granted in Settings, Tools.`,
  )
}

/** The words of a system's error for a model. Never STORAGE_FULL and its like: those speak of Aside's own data. */
export function systemError(error: unknown, path: string): unknown {
  if (error instanceof AppError) return error
  const code = (error as NodeJS.ErrnoException).code ?? ''
  const reason = reasons[code]
  if (reason) return new AppError(code === 'ENOENT' ? 'NOT_FOUND' : 'FORBIDDEN', `${reason}: ${path}`)
  return new AppError('FORBIDDEN', `The system could not do it (${code || String(error)}): ${path}`)
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'There is no such file or folder',
  EACCES: 'The system does not allow it',
  EPERM: 'The system does not allow it',
  EROFS: 'This disk can only be read',
  ENOSPC: 'The disk is full',
  EDQUOT: 'The disk is full',
  ENAMETOOLONG: 'The name is too long',
  EISDIR: 'This is a folder',
  ENOTDIR: 'This is no folder',
  // A link, met where a moment ago there was none.
  ELOOP: 'This is a link',
}

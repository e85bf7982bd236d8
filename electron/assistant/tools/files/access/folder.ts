import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readlinkSync,
  realpathSync,
} from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../../../../../shared/model/errors.ts'
import { type Access, refused } from './access.ts'
import type { Place } from './locate.ts'
import { fileId, idOf, isOwnFile } from './ownData.ts'

/**
 * A folder below a granted one. On Linux everything in it is reached through its open handle, so that a link put in its
 * place, or above it, leads nobody astray. Elsewhere Node has only paths: what was opened is compared with what is there
 * before and after, which leaves a chance to who swaps links back and forth within microseconds.
 */
export interface Folder {
  /** As it was found; for people. */
  path: string
  /** What to put before a name. */
  base: string
  /** Undefined on Windows, where folders can't be opened. */
  fd: number | undefined
  id: string
}

const { O_RDONLY, O_DIRECTORY = 0, O_NOFOLLOW = 0, O_NONBLOCK = 0, O_NOCTTY = 0 } = constants

/** Does it with the folder that these names lead to, links refused at each step, and closes it. */
export function inFolder<T>(access: Access, place: Pick<Place, 'root' | 'names'>, use: (folder: Folder) => T): T {
  const folder = openFolder(access, place)
  try {
    return use(folder)
  } finally {
    closeFolder(folder)
  }
}

function openFolder(access: Access, { root, names }: Pick<Place, 'root' | 'names'>): Folder {
  let folder = openRoot(access, root)
  for (const name of names) {
    const outer = folder
    try {
      folder = openChildFolder(access, outer, name)
    } finally {
      closeFolder(outer)
    }
  }
  return folder
}

/** The caller closes it. Throws for a link, for what is no folder, and for Aside's own data. */
export function openChildFolder(access: Access, folder: Folder, name: string): Folder {
  const child = open(access, join(folder.base, name), join(folder.path, name))
  try {
    assertStays(access, child)
    if (child.id === idOf(access.dataDir)) throw refused(access)
    return child
  } catch (error) {
    closeFolder(child)
    throw error
  }
}

export function closeFolder({ fd }: Folder): void {
  if (fd !== undefined) closeSync(fd)
}

/** Above a granted folder nothing protects the way to it: it must still be where it was when it was granted. */
function openRoot(access: Access, root: string): Folder {
  const folder = open(access, root, root)
  const now = access.platform === 'linux' ? readlinkSync(folder.base) : realpathSync.native(root)
  if (now === root) return folder
  closeFolder(folder)
  throw refused(access)
}

function open({ platform }: Access, at: string, path: string): Folder {
  if (platform === 'win32') {
    const stat = lstatSync(path, { bigint: true })
    if (!stat.isDirectory()) throw new AppError('INVALID_INPUT', `This is no folder: ${path}`)
    return { path, base: path, fd: undefined, id: fileId(stat) }
  }
  const fd = openSync(at, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK)
  const base = platform === 'linux' ? `/proc/self/fd/${fd}` : path
  return { path, base, fd, id: fileId(fstatSync(fd, { bigint: true })) }
}

/** Where folders are reached by path: that the path still leads to this one. */
export function assertStays(access: Access, { path, id }: Folder): void {
  if (access.platform === 'linux') return
  if (realpathSync.native(path) !== path || fileId(lstatSync(path, { bigint: true })) !== id) throw refused(access)
}

/** Does it with a plain file, open to be read, and closes it. Throws for links, pipes, devices, and Aside's own data. */
export function withFile<T>(
  access: Access,
  folder: Folder,
  name: string,
  use: (fd: number, stat: BigIntStats) => T,
): T {
  const at = join(folder.base, name)
  const path = join(folder.path, name)
  // Looked at before it is opened, since to open a device can already do something.
  assertPlain(lstatSync(at, { bigint: true }), path)
  const fd = openSync(at, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
  try {
    const stat = fstatSync(fd, { bigint: true })
    assertPlain(stat, path)
    if (access.platform !== 'linux') {
      assertStays(access, folder)
      if (fileId(lstatSync(at, { bigint: true })) !== fileId(stat)) throw refused(access)
      assertStays(access, folder)
    }
    if (isOwnFile(access.dataDir, stat)) throw refused(access)
    return use(fd, stat)
  } finally {
    closeSync(fd)
  }
}

function assertPlain(stat: BigIntStats, path: string): void {
  if (stat.isFile()) return
  const what = stat.isDirectory() ? 'a folder' : 'no plain file'
  throw new AppError('INVALID_INPUT', `This is ${what}: ${path}`)
}

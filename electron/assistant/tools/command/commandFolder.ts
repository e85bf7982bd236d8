import { realpath, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { AppError } from '../../../../shared/model/errors.ts'
import { type Access, grantFor, refused } from '../files/access/access.ts'
import { isOwn } from '../files/access/ownData.ts'

/**
 * The real folder that a command runs in: the wished one, when it lies in one that may be written, else the first such
 * one. FORBIDDEN beside them and in Aside's own data. A command can leave it, of course: this says where it begins.
 */
export async function commandFolder(access: Access, wished: string | undefined): Promise<string> {
  const first = access.folders.find(({ write }) => write)
  if (!first) throw refused(access, { write: true })
  const folder = await realpath(resolve(first.path, wished ?? '')).catch(() => undefined)
  const isFolder = folder !== undefined && (await stat(folder).catch(() => undefined))?.isDirectory()
  if (!isFolder) throw new AppError('INVALID_INPUT', `folder: ${wished ?? first.path} is not a folder.`)
  const isGranted = grantFor(access, folder, { write: true }) !== undefined
  if (!isGranted || isOwn(access.dataDir, folder)) throw refused(access, { write: true })
  return folder
}

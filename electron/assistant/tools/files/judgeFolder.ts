import { realpath, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { AppError } from '../../../../shared/model/errors.ts'
import { isGrantable } from './access/access.ts'
import { isOwn } from './access/ownData.ts'

/**
 * The folder as it can be granted: absolute, its links followed. Throws INVALID_INPUT for what is no folder, for the whole
 * disk, the kernel's folders and other computers, and for Aside's own data. A folder that holds Aside's data (a home) can
 * be granted: the file tools refuse that part of it all the same. A ~ at its beginning is the user's own folder.
 */
export async function judgeFolder(given: string, dataDir: string): Promise<string> {
  const path = /^~($|[/\\])/.test(given) ? join(homedir(), given.slice(1)) : given
  if (path.includes('\0') || !isAbsolute(path)) throw refuse('Give the whole path of the folder, from the root on.')
  if (!isGrantable(path)) throw refuse('This place can’t be granted.', 'Choose a folder of yours below it.')
  const real = await realpath(path).catch(() => undefined)
  if (real === undefined || !(await isFolder(real))) throw refuse('There is no such folder.')
  if (!isGrantable(real)) throw refuse('This place can’t be granted.', 'Choose a folder of yours below it.')
  if (isOwn(dataDir, real)) throw refuse('Aside keeps its own data there.')
  return real
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false
}

const refuse = (message: string, next = 'Choose another folder.') => new AppError('INVALID_INPUT', message, { next })

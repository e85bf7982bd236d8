import { randomBytes } from 'node:crypto'
import {
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../../../../shared/model/errors.ts'
import { type Access, systemError } from './access/access.ts'
import { assertStays, closeFolder, type Folder, inFolder, openChildFolder } from './access/folder.ts'
import { locate } from './access/locate.ts'
import { currentFile, fingerprint } from './currentFile.ts'

const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW = 0 } = constants

/**
 * Writes a whole text in one step: there is the old file or the new one, never a half. Makes the folders that are
 * missing. CONFLICT, and nothing written, when what is there is not what `basis` was made of. Belongs in a thread.
 */
export function replaceFile(
  access: Access,
  path: string,
  text: string,
  basis: string | undefined,
): { real: string; bytes: number } {
  try {
    const { root, names, missing, real } = locate(access, path, { write: true })
    const ways = [...names, ...missing]
    const name = ways.pop()
    if (name === undefined) throw new AppError('INVALID_INPUT', `This is a folder: ${path}`)
    const bytes = Buffer.from(text, 'utf8')
    const known = missing.length === 0 ? names.slice(0, -1) : names
    inFolder(access, { root, names: known }, (folder) =>
      inNewFolders(access, folder, missing.slice(0, -1), (last) => put(access, last, name, bytes, basis)),
    )
    return { real, bytes: bytes.length }
  } catch (error) {
    throw systemError(error, path)
  }
}

function inNewFolders(access: Access, folder: Folder, missing: readonly string[], use: (folder: Folder) => void): void {
  const [name, ...others] = missing
  if (name === undefined) {
    use(folder)
    return
  }
  assertStays(access, folder)
  mkdirIfMissing(join(folder.base, name))
  const child = openChildFolder(access, folder, name)
  try {
    inNewFolders(access, child, others, use)
  } finally {
    closeFolder(child)
  }
}

function mkdirIfMissing(path: string): void {
  try {
    mkdirSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

function put(access: Access, folder: Folder, name: string, bytes: Buffer, basis: string | undefined): void {
  const there = () => {
    const file = currentFile(access, folder, name)
    if (basis === undefined || fingerprint(file) === basis) return file
    throw new AppError(
      'CONFLICT',
      'The file has changed since the user agreed. Nothing was written: read it again first.',
    )
  }
  const was = there()
  const draft = join(folder.base, `.aside-${randomBytes(8).toString('hex')}.tmp`)
  const target = join(folder.base, name)
  assertStays(access, folder)
  try {
    writeDraft(draft, bytes, was?.mode)
    // Again, since what takes longest is done now.
    there()
    assertStays(access, folder)
    if (was || !linkNew(draft, target)) renameSync(draft, target)
  } finally {
    removeDraft(draft)
  }
  if (folder.fd !== undefined) fsyncSync(folder.fd)
}

function writeDraft(draft: string, bytes: Buffer, mode: number | undefined): void {
  const fd = openSync(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o666)
  try {
    if (mode !== undefined) fchmodSync(fd, mode)
    writeFileSync(fd, bytes)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** Gives a new file its name, unless there is one by now. False where the disk knows no second names. */
function linkNew(draft: string, target: string): boolean {
  try {
    linkSync(draft, target)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST')
      throw new AppError('CONFLICT', 'A file of that name was made meanwhile. Nothing was written: read it first.')
    return false
  }
}

function removeDraft(draft: string): void {
  try {
    unlinkSync(draft)
  } catch {
    // Renamed: it is the file now.
  }
}

import { createHash } from 'node:crypto'
import { AppError } from '../../../../shared/model/errors.ts'
import type { Access } from './access/access.ts'
import { type Folder, withFile } from './access/folder.ts'
import { isAbsent } from './access/locate.ts'
import { fill } from './readPage.ts'

/** A file that is to be replaced, as it is now. */
export interface CurrentFile {
  bytes: Buffer
  mode: number
  /** It has other names, which keep the old file. */
  isLinked: boolean
}

/** What can be shown and compared; a larger file is not replaced. */
export const LARGEST_REPLACED = 8 * 1_024 * 1_024

/** Undefined when there is none. Throws for what is no plain file. */
export function currentFile(access: Access, folder: Folder, name: string): CurrentFile | undefined {
  try {
    return withFile(access, folder, name, (fd, stat) => {
      if (stat.size > LARGEST_REPLACED)
        throw new AppError('TOO_LARGE', 'The file that is there is too large to be replaced.')
      const buffer = Buffer.alloc(Number(stat.size))
      const bytes = buffer.subarray(0, fill(fd, buffer, 0))
      return { bytes, mode: Number(stat.mode) & 0o777, isLinked: stat.nlink > 1n }
    })
  } catch (error) {
    if (isAbsent(error)) return undefined
    throw error
  }
}

/** What a card was made against: the bytes of the file, or that there was none. */
export function fingerprint(file: CurrentFile | undefined): string {
  return file ? createHash('sha256').update(file.bytes).digest('hex') : 'none'
}

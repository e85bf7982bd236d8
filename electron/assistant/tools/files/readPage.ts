import { readSync } from 'node:fs'
import { number } from '../../../../shared/format.ts'
import { AppError } from '../../../../shared/model/errors.ts'
import { type Access, systemError } from './access/access.ts'
import { inFolder, withFile } from './access/folder.ts'
import { existing, fileOf, locate } from './access/locate.ts'

/** Bytes of one call. */
const PAGE = 64 * 1_024

/** A page of a text file from that byte on, and where the next one begins. Belongs in a thread. */
export function readPage(access: Access, path: string, offset: number): string {
  try {
    const file = fileOf(existing(locate(access, path), path), path)
    return inFolder(access, file, (folder) =>
      withFile(access, folder, file.name, (fd, { size }) => page(fd, offset, Number(size), path)),
    )
  } catch (error) {
    throw systemError(error, path)
  }
}

function page(fd: number, offset: number, size: number, path: string): string {
  const buffer = Buffer.alloc(PAGE)
  const length = fill(fd, buffer, offset)
  if (length === 0) return offset === 0 ? 'The file is empty.' : `The file ends at byte ${number(size)}.`
  const isLast = offset + length >= size
  const bytes = buffer.subarray(0, isLast ? length : wholeCharacters(buffer, length))
  if (bytes.includes(0)) throw new AppError('INVALID_INPUT', `This is no text file (${number(size)} bytes): ${path}`)
  const text = new TextDecoder().decode(bytes)
  if (isLast) return text
  const next = offset + bytes.length
  return `${text}\n… cut after byte ${number(next)} of ${number(size)}; ask for offset ${next} to go on.`
}

export function fill(fd: number, buffer: Buffer, offset: number): number {
  let length = 0
  while (length < buffer.length) {
    const read = readSync(fd, buffer, length, buffer.length - length, offset + length)
    if (read === 0) break
    length += read
  }
  return length
}

/** Bytes of UTF-8 up to which no character is torn apart. */
function wholeCharacters(buffer: Buffer, length: number): number {
  for (let back = 1; back <= Math.min(4, length); back++) {
    const byte = buffer[length - back] ?? 0
    if (byte < 0x80) return length
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? length - back : length
  }
  return length
}

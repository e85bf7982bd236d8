import { AppError } from '../../../shared/model/errors.ts'
import type { UnsentChip } from '../../../shared/model/window.ts'
import { strings } from '../../../shared/strings.ts'
import { shrinkImage } from './imageFile.ts'
import { brandsOf, readImageHeader } from './imageHeader.ts'
import { readPdf } from './pdfFile.ts'
import { decodeText, textOfFile } from './textFile.ts'

const words = strings.chips
const NAME_LENGTH = 255
/** The largest file that is read at all, in mebibytes. */
export const MAX_FILE_MIB = 40

export type GivenFile = Pick<File, 'name' | 'size' | 'arrayBuffer'>

/**
 * What a file that the user handed over becomes: by what it holds, whatever its name says. Rejects with an AppError that
 * names the file, and says why it can't be added.
 */
export async function readFile(file: GivenFile): Promise<UnsentChip> {
  const name = file.name.slice(-NAME_LENGTH)
  if (isModel(file)) throw new AppError('INVALID_INPUT', words.fileModel(name), { next: words.fileModelNext })
  if (file.size > MAX_FILE_MIB * 1024 * 1024) {
    throw new AppError('TOO_LARGE', words.fileTooLarge(name, MAX_FILE_MIB), { next: words.fileTooLargeNext })
  }
  const bytes = await bytesOf(file)
  const header = readImageHeader(bytes)
  if (header === 'broken') throw new AppError('INVALID_INPUT', words.imageBroken(name), { next: words.imageBrokenNext })
  if (header) return { kind: 'image', name, ...(await shrinkImage(name, bytes, header)) }
  if (isPdf(bytes)) return { kind: 'pdf', name, ...(await readPdf(name, bytes)) }
  const unfit = kindOfUnfit(bytes, name)
  if (unfit) {
    const { what, next } = words.unfit[unfit]
    throw new AppError('INVALID_INPUT', what(name), { next })
  }
  return { kind: 'file', name, text: textOfFile(name, bytes), cut: false }
}

/** True for what is no attachment: a model's file. */
export function isModel({ name }: Pick<File, 'name'>): boolean {
  return /\.gguf$/i.test(name)
}

async function bytesOf(file: GivenFile): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await file.arrayBuffer())
  } catch (cause) {
    throw new AppError('INVALID_INPUT', words.fileUnread(file.name), { next: words.fileUnreadNext, cause })
  }
}

/** What can't be added although its kind is known: the sentence helps more than "no text". */
function kindOfUnfit(bytes: Uint8Array, name: string): keyof typeof words.unfit | undefined {
  const isZip = startsAt(bytes, 'PK\x03\x04')
  if (
    startsAt(bytes, '\xd0\xcf\x11\xe0') ||
    (isZip && /\.(docx|xlsx|pptx|odt|ods|odp|pages|numbers|key)$/i.test(name))
  ) {
    return 'office'
  }
  if (isZip || startsAt(bytes, '\x1f\x8b') || startsAt(bytes, 'Rar!') || startsAt(bytes, '7z\xbc\xaf')) return 'archive'
  if (/hei[cfxs]|mif1|msf1/.test(brandsOf(bytes))) return 'heic'
  if (startsAt(bytes, 'II*\0') || startsAt(bytes, 'MM\0*')) return 'tiff'
  if (isSvg(bytes, name)) return 'svg'
  return undefined
}

/** Its mark may stand after some other bytes; in a text it is only spoken of. */
function isPdf(bytes: Uint8Array): boolean {
  return startsAt(bytes, '%PDF-') || (holds(bytes.subarray(0, 1_024), '%PDF-') && decodeText(bytes) === null)
}

/** A drawing is a text too, but nobody who drops one means its source. */
function isSvg(bytes: Uint8Array, name: string): boolean {
  return /\.svgz?$/i.test(name) && holds(bytes.subarray(0, 4_096), '<svg')
}

function startsAt(bytes: Uint8Array, marks: string): boolean {
  return [...marks].every((mark, at) => bytes[at] === mark.charCodeAt(0))
}

function holds(bytes: Uint8Array, text: string): boolean {
  return new TextDecoder('latin1').decode(bytes).includes(text)
}

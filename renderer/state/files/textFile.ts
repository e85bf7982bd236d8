import { AppError } from '../../../shared/model/errors.ts'
import { strings } from '../../../shared/strings.ts'

/** The largest text file that is taken, in mebibytes. */
export const MAX_TEXT_MIB = 1
const words = strings.chips

/** The text of a file. Throws an AppError that names the file when it is no text, empty, or too large. */
export function textOfFile(name: string, bytes: Uint8Array): string {
  const text = decodeText(bytes)
  if (text === null) throw new AppError('INVALID_INPUT', words.fileBinary(name), { next: words.fileBinaryNext })
  if (bytes.length > MAX_TEXT_MIB * 1024 * 1024) {
    throw new AppError('TOO_LARGE', words.textTooLarge(name, MAX_TEXT_MIB), { next: words.textTooLargeNext })
  }
  if (text.trim() === '') throw new AppError('INVALID_INPUT', words.fileEmpty(name), { next: words.fileEmptyNext })
  return text
}

/** UTF-8, UTF-16 where its mark says so, else Western European; null when it is no text. Line ends become `\n`. */
export function decodeText(bytes: Uint8Array): string | null {
  const text = decoded(bytes)
  if (text === null || hasControls(text)) return null
  return text.replace(/\r\n?/g, '\n')
}

function decoded(bytes: Uint8Array): string | null {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/** Tab, line ends, form feed and the escape of coloured logs are text; the other control characters are not. */
function hasControls(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 32 && code !== 9 && code !== 10 && code !== 12 && code !== 13 && code !== 27) return true
    if (code >= 127 && code < 160) return true
  }
  return false
}

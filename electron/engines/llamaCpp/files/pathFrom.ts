import { isAbsolute, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AppError } from '../../../../shared/model/errors.ts'

/** The path that somebody typed, pasted or dropped: quoted, as a file: address, or from the home folder. INVALID_INPUT. */
export function pathFrom(typed: string, home: string | undefined): string {
  const text = typed.trim().replace(/^(["'])(.*)\1$/, '$2')
  const path = text.startsWith('file:')
    ? ofAddress(text)
    : /^~[/\\]/.test(text) && home
      ? join(home, text.slice(2))
      : text
  if (path && isAbsolute(path) && !path.includes('\0')) return normalize(path)
  throw new AppError('INVALID_INPUT', 'This is not the whole path of a file.', {
    next: 'Give the path from the root on, such as /home/you/models/name.gguf.',
  })
}

function ofAddress(text: string): string | undefined {
  try {
    return fileURLToPath(text)
  } catch {
    return undefined
  }
}

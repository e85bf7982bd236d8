import { AppError } from '../../../shared/model/errors.ts'

/** Longer ones don't fit into every file system, with what is written after them. */
const MAX_BYTES = 200

/** What Windows keeps for its devices, whatever follows the dot. */
const reserved = /^(con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³]) *(\.|$)/i

/**
 * The name under which a downloaded file stands in the models folder: one name, without a way out of the folder, that
 * every system can write. INVALID_INPUT for what is no name of a .gguf file.
 */
export function safeFileName(name: string): string {
  const last = name.normalize('NFC').split(/[\\/]/).at(-1) ?? ''
  // Marks that are not seen too: they can show a name from right to left.
  const plain = last.replace(/[\p{Cc}\p{Cf}\p{Cs}<>:"|?*]/gu, '_').replace(/^[. ]+|[. ]+$/g, '')
  const isModel = /.\.gguf$/i.test(plain) && !reserved.test(plain)
  if (isModel && Buffer.byteLength(plain) <= MAX_BYTES) return plain
  throw new AppError('INVALID_INPUT', `"${last.slice(0, 100)}" is no name of a model’s file.`, {
    next: 'Only files whose name ends in .gguf can be downloaded.',
  })
}

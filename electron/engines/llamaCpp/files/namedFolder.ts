import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { isAbsolute } from 'node:path'

const MAX_BYTES = 1024 * 1024
const MAX_PATH = 4_096

/**
 * The folder that a field of another program's settings names. Undefined for all but the whole path of one on this
 * computer: only to look at one on another would connect to that. Never rejects.
 */
export async function namedFolder(file: string, field: string): Promise<string | undefined> {
  try {
    // A pipe would wait for its other end for ever.
    await using handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    const stat = await handle.stat()
    if (!stat.isFile() || stat.size > MAX_BYTES) return undefined
    const text = await handle.readFile('utf8')
    const folder = (JSON.parse(text.replace(/^\ufeff/, '')) as Record<string, unknown> | null)?.[field]
    const isPath = typeof folder === 'string' && folder.length <= MAX_PATH && !folder.includes('\0')
    return isPath && isAbsolute(folder) && !/^[\\/]{2}/.test(folder) ? folder : undefined
  } catch {
    return undefined
  }
}

import { type BigIntStats, readdirSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { isWithin } from './access.ts'

/** Which file it is, whatever it is called. */
export const fileId = ({ dev, ino }: Pick<BigIntStats, 'dev' | 'ino'>): string => `${dev}:${ino}`

/**
 * Whether it is Aside's data folder or lies in it: by the names, in any case, and by the folder itself, which a second
 * mount shows under another name.
 */
export function isOwn(dataDir: string, real: string): boolean {
  const folded = (path: string) => path.normalize('NFC').toLowerCase()
  if (isWithin(folded(realOf(dataDir)), folded(real))) return true
  const own = idOf(dataDir)
  if (own === undefined) return false
  for (let at = real; ; at = dirname(at)) {
    if (idOf(at) === own) return true
    if (dirname(at) === at) return false
  }
}

/** Whether an open file is one of Aside's own under a second name (a hard link). */
export function isOwnFile(dataDir: string, stat: BigIntStats): boolean {
  if (stat.nlink < 2n) return false
  const id = fileId(stat)
  return namesIn(dataDir).some((name) => idOf(join(dataDir, name)) === id)
}

/** Undefined when there is nothing. */
export function idOf(path: string): string | undefined {
  try {
    return fileId(statSync(path, { bigint: true }))
  } catch {
    return undefined
  }
}

function realOf(path: string): string {
  try {
    return realpathSync.native(path)
  } catch {
    return resolve(path)
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
  } catch {
    return []
  }
}

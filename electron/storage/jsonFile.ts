import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileStamp } from '../platform/clock.ts'

/** What stands on disk under a name, judged without touching it. `mended`: readable once harmless faults are taken out. */
export type JudgedFile =
  | { state: 'missing' }
  | { state: 'good' | 'mended'; value: Record<string, unknown> }
  | { state: 'damaged'; why: string }

/** Reads a file that should hold one JSON object, and trusts nothing about it. Throws only when reading is refused. */
export function judgeJsonFile(path: string, maxBytes: number): JudgedFile {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat) return { state: 'missing' }
  if (stat.isDirectory()) return { state: 'damaged', why: 'a folder stands in its place' }
  if (stat.size > maxBytes) return { state: 'damaged', why: `it is too long (${stat.size} bytes)` }
  if (stat.size === 0) return { state: 'damaged', why: 'it is empty' }
  const bytes = readFileSync(path)
  if (bytes.includes(0)) return { state: 'damaged', why: 'it holds zero bytes' }
  return judgeText(bytes.toString('utf8'))
}

function judgeText(text: string): JudgedFile {
  let mended = text.startsWith('\ufeff')
  let value: unknown
  try {
    value = JSON.parse(mended ? text.slice(1) : text, (key, inner: unknown) => {
      if (key !== '__proto__') return inner
      mended = true
      return undefined
    })
  } catch {
    return { state: 'damaged', why: 'it is cut off or not JSON' }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { state: 'damaged', why: 'it holds no settings' }
  }
  return { state: mended ? 'mended' : 'good', value: value as Record<string, unknown> }
}

/** Renames what stands there to `<name>.damaged-<time>` and answers the new path. Nothing is ever deleted by it. */
export function setAside(path: string, how: 'rename' | 'copy' = 'rename'): string {
  const wanted = `${path}.damaged-${fileStamp()}`
  let target = wanted
  for (let n = 2; existsSync(target); n++) target = `${wanted}-${n}`
  if (how === 'copy') copyFileSync(path, target)
  else renameSync(path, target)
  return target
}

/** Replaces the file by one with this value, whole or not at all. Readable by its owner only. */
export function writeJsonFile(path: string, value: unknown): void {
  writeWholeFile(path, JSON.stringify(value, null, 2))
}

/** Replaces the file by one with this text, whole or not at all. Readable by its owner only. */
function writeWholeFile(path: string, text: string): void {
  const temporary = `${path}.tmp-${process.pid}`
  try {
    writeFileSync(temporary, text, { mode: 0o600, flush: true })
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

/** Removes what writes that were cut short left beside the file. Only for the process that holds the data folder. */
export function sweepTemporaryFiles(path: string): void {
  const start = `${basename(path)}.tmp-`
  try {
    for (const name of readdirSync(dirname(path))) {
      if (name.startsWith(start)) rmSync(join(dirname(path), name), { force: true })
    }
  } catch {
    // In a folder that can't be read or written they do no harm.
  }
}

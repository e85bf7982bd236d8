import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Place } from './places.ts'
import { splitName } from './splitName.ts'

export interface FoundFile {
  path: string
  /** Without links: one file that is found twice is one. */
  realPath: string
  size: number
  /** Milliseconds since 1970. */
  modifiedAt: number
  /** Of the places; absent for a file that was opened. */
  place?: number
}

export interface Found {
  files: FoundFile[]
  /** The first place's folder, and those in it, as far as there are some. */
  folders: string[]
  /** Opened files that are not there any more. */
  gone: string[]
}

/** In one place: a folder with more is no folder of models. */
const MOST_ENTRIES = 5_000
const MOST_WATCHED = 100

/**
 * The .gguf files of these places, then the opened ones with the other parts of their models. Links are followed for
 * reading, once each. What can't be read is passed over. Takes as long as the disks do: call it in a thread.
 */
export function findFiles(places: readonly Place[], opened: readonly string[]): Found {
  const found: Found = { files: [], folders: [], gone: [] }
  const seen = new Set<string>()
  for (const [index, place] of places.entries()) walk(place, index, found, seen)
  for (const path of opened) {
    const parts = splitName(path) ? partsBeside(path) : [path]
    const files = parts.flatMap((part) => fileAt(part) ?? [])
    if (files.length === 0) found.gone.push(path)
    found.files.push(...files)
  }
  return found
}

function walk(place: Place, index: number, found: Found, seen: Set<string>): void {
  let entries = 0
  const waiting = [{ folder: place.folder, depth: 0 }]
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { folder, depth } = next
    // A link that leads back would never end.
    const real = realPathOf(folder)
    if (real === undefined || seen.has(real)) continue
    seen.add(real)
    if (index === 0 && found.folders.length < MOST_WATCHED) found.folders.push(folder)
    for (const entry of entriesOf(folder)) {
      entries += 1
      if (entries > MOST_ENTRIES) return
      const path = join(folder, entry.name)
      if (isGguf(entry.name)) {
        const file = fileAt(path)
        if (file) found.files.push({ ...file, place: index })
        continue
      }
      const isWanted = !entry.name.startsWith('.') && (depth > 0 || entry.name.startsWith(place.only ?? ''))
      if (depth < place.depth && isWanted && isFolder(entry, path)) waiting.push({ folder: path, depth: depth + 1 })
    }
  }
}

const isGguf = (name: string) => !name.startsWith('.') && name.toLowerCase().endsWith('.gguf')

/** In an order that is the same each time. */
function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch {
    return []
  }
}

function isFolder(entry: Dirent, path: string): boolean {
  if (entry.isDirectory()) return true
  if (!entry.isSymbolicLink()) return false
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

function partsBeside(path: string): string[] {
  const folder = dirname(path)
  const split = splitName(path)
  return entriesOf(folder)
    .map(({ name }) => join(folder, name))
    .filter((other) => splitName(other)?.model === split?.model)
}

function fileAt(path: string): FoundFile | undefined {
  try {
    const stat = statSync(path)
    if (!stat.isFile()) return undefined
    return { path, realPath: realpathSync(path), size: stat.size, modifiedAt: stat.mtimeMs }
  } catch {
    return undefined
  }
}

function realPathOf(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}

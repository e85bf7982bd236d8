import { join } from 'node:path'
import { number, plural } from '../../../../shared/format.ts'
import { plainOrQuoted } from '../visible.ts'
import { type Access, isGrantable, isWithin, refused, systemError } from './access/access.ts'
import { inFolder, withFile } from './access/folder.ts'
import { existing, locate } from './access/locate.ts'
import { fitting, MAX_RESULT } from './cut.ts'
import { type LineQuery, lineMatcher } from './matchLines.ts'
import { matchName } from './matchName.ts'
import { fill } from './readPage.ts'
import { type Found, leftOut, WalkState, walk } from './walk.ts'

export interface FileQuery extends Omit<LineQuery, 'text'> {
  /** Where to look; undefined: in every granted folder. */
  path: string | undefined
  name: string | undefined
  text: string | undefined
}

const MOST_HITS = 200
const MOST_FILES = 200_000
const LARGEST_FILE = 4 * 1_024 * 1_024

/** The files whose names fit, and, when a text is asked for, their lines that have it. Belongs in a thread. */
export function findInFiles(access: Access, query: FileQuery, ms: number): string {
  const state = new WalkState({ ms, files: MOST_FILES })
  const hits = new Hits()
  const fitsName = matchName(query.name ?? '*')
  const matcher = query.text === undefined ? undefined : lineMatcher({ ...query, text: query.text })
  for (const path of placesOf(access, query.path)) {
    try {
      inFolder(access, existing(locate(access, path), path), (folder) => {
        for (const found of walk(access, folder, state)) {
          if (hits.isFull) return
          if (!fitsName(found.name)) continue
          if (matcher) matchFile(access, found, matcher, state, hits)
          else hits.add(pathOf(found), [], 1)
        }
      })
    } catch (error) {
      throw systemError(error, path)
    }
  }
  return hits.tell(state)
}

function placesOf(access: Access, path: string | undefined): string[] {
  if (path !== undefined) return [path]
  const granted = access.folders.map((folder) => folder.path).filter(isGrantable)
  if (granted.length === 0) throw refused(access)
  return granted.filter((one) => !granted.some((other) => other !== one && isWithin(other, one)))
}

function matchFile(
  access: Access,
  found: Found,
  matcher: ReturnType<typeof lineMatcher>,
  state: WalkState,
  hits: Hits,
): void {
  const content = textOf(access, found)
  if (content === undefined) {
    state.unread += 1
    return
  }
  const { lines, hits: count } = matcher.match(content, hits.left)
  if (count > 0) hits.add(pathOf(found), lines, count)
}

/** Undefined for what can't be read, is too large, or is no text. */
function textOf(access: Access, { folder, name }: Found): string | undefined {
  try {
    return withFile(access, folder, name, (fd, { size }) => {
      if (size > LARGEST_FILE) return undefined
      const buffer = Buffer.alloc(Number(size))
      const bytes = buffer.subarray(0, fill(fd, buffer, 0))
      return bytes.subarray(0, 8_192).includes(0) ? undefined : bytes.toString('utf8')
    })
  } catch {
    return undefined
  }
}

function pathOf({ folder, name }: Found): string {
  return plainOrQuoted(join(folder.path, name))
}

/** What was found, as far as a model can read it. */
class Hits {
  readonly #lines: string[] = []
  #length = 0
  #files = 0
  #count = 0
  #isTooLong = false

  get left(): number {
    return MOST_HITS - this.#count
  }

  get isFull(): boolean {
    return this.left <= 0 || this.#isTooLong
  }

  add(path: string, lines: readonly string[], count: number): void {
    const all = lines.length === 0 ? [path] : [path, ...lines, '']
    const kept = fitting(all, MAX_RESULT - this.#length)
    if (kept.length < all.length) this.#isTooLong = true
    this.#lines.push(...kept)
    for (const line of kept) this.#length += line.length + 1
    this.#files += 1
    this.#count += count
  }

  tell({ files, unread, isCut }: WalkState): string {
    const found =
      this.#count === 0
        ? 'Nothing was found'
        : `${plural(this.#count, 'hit', 'hits')} in ${plural(this.#files, 'file', 'files')}`
    const notes = [
      `${found}; ${plural(files, 'file was', 'files were')} looked at.`,
      this.isFull && 'There may be more: the search ended here. Ask for less at once.',
      isCut && 'The search took too long and was ended before the end. Search in a smaller folder.',
      unread > 0 && `${number(unread)} passed over: not readable, too large, or no text.`,
      `Folders named ${leftOut.join(' or ')} are left out.`,
    ]
    return [...this.#lines, notes.filter(Boolean).join(' ')].join('\n')
  }
}

import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { SlashCommand } from '../../shared/model/command.ts'
import type { Log } from '../platform/log.ts'
import { MAX_COMMAND_BYTES } from './commandFolder.ts'
import { writeCommandText } from './commandText.ts'
import { keepFile, pruneKept } from './keptCommands.ts'

interface CommandChange {
  write: readonly SlashCommand[]
  /** The name of one that goes. */
  remove?: string | undefined
  /** The last thing that is done with it; when it throws, none of it is. */
  lastly?: (() => void) | undefined
}

/**
 * Writes these commands' files and takes one away: all of it, or nothing when it throws. What stood there before and
 * says anything else is kept in `deleted`, whoever wrote it.
 */
export function changeCommandFiles(folder: string, { write, remove, lastly }: CommandChange, log: Log): void {
  const deleted = join(folder, 'deleted')
  const pathOf = (name: string) => join(folder, `${name}.md`)
  const undo: (() => void)[] = []
  const kept: string[] = []
  const keep = (path: string, how: 'copy' | 'move') => {
    const place = keepFile(path, deleted, how)
    kept.push(basename(place))
    return place
  }
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    // A disk that is full says so before anything was replaced.
    const written = write.map((command) => {
      const [path, text] = [pathOf(command.name), writeCommandText(command)]
      const temporary = `${path}.tmp-${process.pid}`
      undo.push(() => rmSync(temporary, { force: true }))
      writeFileSync(temporary, text, { mode: 0o600, flush: true })
      return { path, text, temporary }
    })
    for (const { path, text, temporary } of written) {
      const found = whatStandsAt(path)
      let copied: string | undefined
      if (found === 'other') {
        const moved = keep(path, 'move')
        undo.push(() => renameSync(moved, path))
      } else if (found) {
        if (found.toString() === text) continue
        copied = keep(path, 'copy')
      }
      const before = copied
      if (before !== undefined) undo.push(() => rmSync(before, { force: true }))
      renameSync(temporary, path)
      undo.push(() => (before === undefined ? rmSync(path) : renameSync(before, path)))
    }
    for (const { temporary } of written) rmSync(temporary, { force: true })
    if (remove !== undefined) {
      const path = pathOf(remove)
      const moved = keep(path, 'move')
      undo.push(() => renameSync(moved, path))
    }
    lastly?.()
  } catch (error) {
    for (const back of undo.reverse()) {
      try {
        back()
      } catch (failure) {
        log.error('a change of slash commands could not be taken back whole', { folder, error: failure })
      }
    }
    throw error
  }
  pruneKept(deleted, kept, log)
}

/**
 * The bytes of a file that can be read; `other` for what is no such file of that very name. Asked of the disk: where small
 * and capital letters are the same, a file of another name stands there too.
 */
function whatStandsAt(path: string): Buffer | 'other' | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (!found) return undefined
  if (!found.isFile() || found.size > MAX_COMMAND_BYTES) return 'other'
  if (!readdirSync(dirname(path)).includes(basename(path))) return 'other'
  try {
    return readFileSync(path)
  } catch {
    return 'other'
  }
}

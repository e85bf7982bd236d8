import { copyFileSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { AppError } from '../../shared/model/errors.ts'
import { fileStamp } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'

/** How many files are kept beyond those that have just come. */
const MOST_KEPT = 200

/** Keeps the file in `folder` under its name and the time, as a copy or by moving it there, and gives the new path. */
export function keepFile(path: string, folder: string, how: 'copy' | 'move'): string {
  const taken = new Set(namesIn(folder))
  const wanted = `${basename(path, '.md')}.${fileStamp()}`
  let name = `${wanted}.md`
  for (let n = 2; taken.has(name); n++) name = `${wanted}-${n}.md`
  if (how === 'copy') copyFileSync(path, join(folder, name))
  else renameSync(path, join(folder, name))
  return join(folder, name)
}

function namesIn(folder: string): string[] {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return readdirSync(folder)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EEXIST' && code !== 'ENOTDIR') throw error
    throw new AppError('CONFLICT', 'Nothing was changed: what was there before can’t be kept.', {
      next: `Something else stands where its folder should be. Rename or move it: ${folder}`,
      cause: error,
    })
  }
}

/** Deletes the oldest of many, and none of `spared`; what `keepFile` has not named so is never touched. */
export function pruneKept(folder: string, spared: readonly string[], log: Log): void {
  if (spared.length === 0) return
  try {
    const stampOf = (name: string) => /\.(\d{8}-\d{6}-\d{3})(?:-\d+)?\.md$/.exec(name)?.[1]
    const old = readdirSync(folder)
      .flatMap((name) => {
        const stamp = spared.includes(name) ? undefined : stampOf(name)
        return stamp === undefined ? [] : [{ name, stamp }]
      })
      .sort((a, b) => (a.stamp < b.stamp ? 1 : -1))
    for (const { name } of old.slice(MOST_KEPT)) {
      const path = join(folder, name)
      if (lstatSync(path).isFile()) rmSync(path)
    }
  } catch (error) {
    log.warn('old copies of slash commands could not be deleted', { folder, error })
  }
}

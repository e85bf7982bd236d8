import { randomBytes } from 'node:crypto'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const BYTES = 8 * 1024 * 1024

function ballastPath(databasePath: string): string {
  return join(dirname(databasePath), 'aside.reserve')
}

/**
 * Keeps 8 MB beside the data base in reserve. On a full disk SQLite can't even delete, since that writes too: giving up
 * the reserve is what lets the answer being made still be stored. A disk with no room for it is no error.
 */
export function keepBallast(databasePath: string): void {
  const path = ballastPath(databasePath)
  if (existsSync(path)) return
  try {
    // Random, since some file systems would store zeros in no space at all.
    writeFileSync(path, randomBytes(BYTES), { mode: 0o600 })
  } catch {
    rmSync(path, { force: true })
  }
}

/** Gives the reserve up; true when there was one. */
export function releaseBallast(databasePath: string): boolean {
  const path = ballastPath(databasePath)
  if (!existsSync(path)) return false
  try {
    rmSync(path)
    return true
  } catch {
    return false
  }
}

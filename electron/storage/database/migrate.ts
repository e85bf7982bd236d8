import type { DatabaseSync } from 'node:sqlite'
import { AppError } from '../../../shared/model/errors.ts'
import { inTransaction } from './transaction.ts'

/** The step from the version before to `version`. It runs in a transaction of its own: it is done whole or not at all. */
export interface Migration {
  version: number
  up(db: DatabaseSync): void
}

/** The schema version that the file has; 0 for one that is new. */
export function schemaVersion(db: DatabaseSync): number {
  const row = db.prepare('PRAGMA user_version').get() as { user_version: number }
  return row.user_version
}

/** Throws UNSUPPORTED_HERE when a newer Aside made the file. Nothing may be written before this was asked. */
export function refuseNewer(version: number, migrations: Migration[]): void {
  const newest = migrations.at(-1)?.version ?? 0
  if (version <= newest) return
  throw new AppError('UNSUPPORTED_HERE', 'Your history was written by a newer version of Aside.', {
    next: 'Start the newer Aside again, or start this one with another data folder (--data-dir). Nothing was changed.',
    detail: `schema ${version}, this version knows up to ${newest}`,
  })
}

/** Brings the schema up to the newest version. `backup` is called first when there is something to lose. */
export function migrate(db: DatabaseSync, migrations: Migration[], backup: (fromVersion: number) => void): void {
  const from = schemaVersion(db)
  refuseNewer(from, migrations)
  const steps = migrations.filter((migration) => migration.version > from)
  if (steps.length === 0) return
  if (from > 0) backup(from)
  for (const step of steps) {
    inTransaction(db, () => {
      step.up(db)
      db.exec(`PRAGMA user_version = ${step.version}`)
    })
  }
  // So that the version stands in the file itself, where it can be read without opening it.
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
}

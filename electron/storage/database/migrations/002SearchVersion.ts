import type { Migration } from '../migrate.ts'

/** Which version of the searched text the index was made from; no row: one that is older than the table. */
export const searchVersionMigration: Migration = {
  version: 2,
  up: (db) => db.exec('CREATE TABLE search_version (version INTEGER NOT NULL)'),
}

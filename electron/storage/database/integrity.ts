import type { DatabaseSync } from 'node:sqlite'
import { isDamage } from '../sqliteErrors.ts'

/** What SQLite's full check says. `index`: only the search index is bad, and that can be built again. */
export function integrityOf(db: DatabaseSync): 'sound' | 'index' | 'damaged' {
  try {
    const rows = db.prepare('PRAGMA integrity_check(20)').all() as { integrity_check: string }[]
    const faults = rows.map((row) => row.integrity_check).filter((fault) => fault !== 'ok')
    if (faults.length === 0) return 'sound'
    return faults.every((fault) => /fts5/i.test(fault)) ? 'index' : 'damaged'
  } catch (error) {
    if (isDamage(error)) return 'damaged'
    throw error
  }
}

import { AppError } from '../../shared/model/errors.ts'

const NEEDED = [3, 51, 3] as const

/**
 * Throws UNSUPPORTED_HERE below SQLite 3.51.3: until then two connections could damage a data base in WAL mode
 * (sqlite.org/wal.html#walresetbug).
 */
export function assertSqliteVersion(version: string | undefined): void {
  const found = (version ?? '0').split('.').map(Number)
  for (const [index, needed] of NEEDED.entries()) {
    const part = found[index] ?? 0
    if (part > needed) return
    if (part < needed) {
      throw new AppError('UNSUPPORTED_HERE', `Aside needs SQLite ${NEEDED.join('.')} or newer; this is ${version}.`, {
        next: 'Use the Node.js or Electron version that Aside comes with: older ones can damage your history.',
      })
    }
  }
}

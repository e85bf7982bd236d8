import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { app } from 'electron'

/**
 * Gives this process a folder for Chromium's own files that is gone with it: the usual one may be another Aside's. Call
 * it before the app is ready.
 */
export function takeOwnUserData(name: string): void {
  const folder = mkdtempSync(join(tmpdir(), `aside-${name}-`))
  app.setPath('userData', folder)
  process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
}

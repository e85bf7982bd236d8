import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { app, dialog } from 'electron'

/** Ends a start that can't go on. Says why in a box, for people who see no terminal. */
export function refuseStart(message: string, more: readonly (string | undefined)[]): void {
  if (process.stderr.isTTY) {
    app.exit(1)
    return
  }
  // Chromium's own files have to go somewhere for the box to be shown, and another Aside may have the usual place.
  if (!app.isReady()) {
    const folder = mkdtempSync(join(tmpdir(), 'aside-refused-'))
    app.setPath('userData', folder)
    process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  }
  // Before that Linux shows none.
  void app.whenReady().then(() => {
    dialog.showErrorBox(message, more.filter(Boolean).join('\n\n'))
    app.exit(1)
  })
}

import { app, dialog } from 'electron'
import { takeOwnUserData } from './ownUserData.ts'

/** Ends a start that can't go on. Says why in a box, for people who see no terminal. */
export function refuseStart(message: string, more: readonly (string | undefined)[]): void {
  if (process.stderr.isTTY) {
    app.exit(1)
    return
  }
  // Chromium's own files have to go somewhere for the box to be shown.
  if (!app.isReady()) takeOwnUserData('refused')
  // Before that Linux shows none.
  void app.whenReady().then(() => {
    dialog.showErrorBox(message, more.filter(Boolean).join('\n\n'))
    app.exit(1)
  })
}

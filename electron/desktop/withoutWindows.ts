import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { app } from 'electron'

/**
 * Makes this process one that shows nothing, beside an Aside that may run. Call it before the app is ready, and end the
 * process by its exit; `onQuit` is called when the system or a signal wants it to end before.
 */
export function goWithoutWindows(onQuit: () => void): void {
  // Chromium's own files can't be shared with the Aside that has windows.
  const folder = mkdtempSync(join(tmpdir(), 'aside-print-'))
  app.setPath('userData', folder)
  process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  app.disableHardwareAcceleration()
  const { DISPLAY, WAYLAND_DISPLAY } = process.env
  // In a terminal without a display Chromium would end before anything of ours runs.
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) {
    app.commandLine.appendSwitch('ozone-platform', 'headless')
  }
  if (process.platform === 'darwin') app.setActivationPolicy('prohibited')
  app.on('before-quit', (event) => {
    event.preventDefault()
    onQuit()
  })
}

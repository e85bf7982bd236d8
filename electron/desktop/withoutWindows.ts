import { app } from 'electron'
import { takeOwnUserData } from './ownUserData.ts'

/**
 * Makes this process one that shows nothing, beside an Aside that may run. Call it before the app is ready, and end the
 * process by its exit; `onQuit` is called when the system or a signal wants it to end before.
 */
export function goWithoutWindows(onQuit: () => void): void {
  takeOwnUserData('print')
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

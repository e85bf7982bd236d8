import { app, BrowserWindow } from 'electron'

/** Beyond 1 a progress bar runs without an end; below 0 there is none. */
const RUNNING = 2
const NONE = -1

/** Shows on dock or taskbar how many answers are being made: as a number, on Windows as a bar that runs. */
export function createBadge() {
  let count = 0
  const draw = (window: BrowserWindow) => window.setProgressBar(count > 0 ? RUNNING : NONE)
  if (process.platform === 'win32') app.on('browser-window-created', (_event, window) => draw(window))

  return {
    show(running: number): void {
      if (running === count) return
      count = running
      if (process.platform === 'win32') BrowserWindow.getAllWindows().forEach(draw)
      else app.setBadgeCount(count)
    },
  }
}

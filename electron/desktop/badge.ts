import { app, BrowserWindow } from 'electron'

/** Beyond 1 a progress bar runs without an end; below 0 there is none. */
const RUNNING = 2
const NONE = -1

export type Badge = ReturnType<typeof createBadge>

/**
 * What dock or taskbar show of Aside's work: how far models on their way here are, as a bar, and how many answers are
 * being made, as a number; on Windows as a bar that runs.
 */
export function createBadge() {
  let count = 0
  let share: number | null = null
  const bar = () => share ?? (process.platform === 'win32' && count > 0 ? RUNNING : NONE)
  const draw = (window: BrowserWindow) => window.setProgressBar(bar())
  app.on('browser-window-created', (_event, window) => {
    if (bar() !== NONE) draw(window)
  })

  return {
    /** `running`: how many answers are being made. */
    show(running: number): void {
      if (running === count) return
      count = running
      if (process.platform === 'win32') BrowserWindow.getAllWindows().forEach(draw)
      else app.setBadgeCount(count)
    },
    /** `done`: from 0 to 1; null: nothing is on its way. */
    showProgress(done: number | null): void {
      if (done === share) return
      share = done
      BrowserWindow.getAllWindows().forEach(draw)
    },
  }
}

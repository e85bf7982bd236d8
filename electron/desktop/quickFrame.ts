import { BrowserWindow, nativeTheme } from 'electron'
import { pageWindowOptions } from './pageWindow.ts'
import { quickMinimum, quickWidth } from './quickPlace.ts'

/** A hidden window without frame, which comes above everything on every desktop, and is no entry of a taskbar. */
export function makeQuickFrame(preload: string, height: number): BrowserWindow {
  const made = new BrowserWindow({
    ...pageWindowOptions(preload),
    // The panel's colour, which shows for a frame when the window grows.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#252321' : '#ffffff',
    ...{ width: quickWidth, height, minWidth: quickMinimum.width, minHeight: quickMinimum.height },
    // Not transparent: Electron says that such a window may stop working when it can be resized.
    frame: false,
    ...{ fullscreenable: false, minimizable: false, maximizable: false, skipTaskbar: true, alwaysOnTop: true },
    // A panel takes keys without making Aside the active program: none of its windows comes forward, and the program
    // below stays the active one. It also floats above programs in full screen, on every desktop.
    ...(process.platform === 'darwin' && { type: 'panel' }),
  })
  // Throttled, its page would draw only once it is shown, and come a few frames later.
  made.webContents.setBackgroundThrottling(false)
  // Above full-screen programs, docks and taskbars ("floating" to "status" are below those).
  made.setAlwaysOnTop(true, 'pop-up-menu')
  // Without the last one Electron turns Aside into a program without Dock icon, and hides it while it does.
  made.setVisibleOnAllWorkspaces(true, { visibleOnFullScreen: true, skipTransformProcessType: true })
  return made
}

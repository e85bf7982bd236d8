import { app } from './main/app.ts'
import { BrowserWindow } from './main/BrowserWindow.ts'
import { ClipboardItem, clipboard } from './main/clipboard.ts'
import { desktop, dialog, globalShortcut, Menu, MenuItem, Notification, shell, Tray } from './main/desktop.ts'
import { ipcMain } from './main/IpcMain.ts'
import { nativeImage } from './main/NativeImage.ts'
import { screen } from './main/Screen.ts'
import { fromPartition } from './main/Session.ts'
import { strict } from './main/strict.ts'
import { nativeTheme, net, powerMonitor, safeStorage } from './main/system.ts'
import { utilityProcess } from './main/utilityProcess.ts'

const session = strict('session', { defaultSession: fromPartition(''), fromPartition })
const { protocol } = session.defaultSession

export {
  app,
  BrowserWindow,
  ClipboardItem,
  clipboard,
  dialog,
  globalShortcut,
  ipcMain,
  Menu,
  MenuItem,
  Notification,
  nativeImage,
  nativeTheme,
  net,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  Tray,
  utilityProcess,
}

/** The module `electron`, as main code imports it. */
const electron = strict('electron', {
  ...{ app, BrowserWindow, ipcMain, nativeImage, protocol, session },
  ...{ dialog, globalShortcut, Menu, MenuItem, Notification, shell, Tray },
  ...{ ClipboardItem, clipboard, nativeTheme, net, powerMonitor, safeStorage, screen, utilityProcess },
  ...{ ipcRenderer: undefined, contextBridge: undefined },
})

/** What functions that a test sends into the app get: the module, and the desktop around the app. */
export const forTests = { ...electron, desktop }

// biome-ignore lint/style/noDefaultExport: Electron's CommonJS module is imported by default too (electron-store does).
export default electron

// Checked by the type checker only: what the stand-in has, it has as electron.d.ts says. Not there: all that is missing
// from the stand-in, and the methods of event emitters, whose listeners differ by event.
import type { EventEmitter } from 'node:events'
import type * as E from 'electron'
import type * as S from './electron.ts'
import type { selection } from './main/clipboard.ts'
import type { WebContents } from './main/WebContents.ts'

type Shared<Mine, Real> = Exclude<keyof Mine & keyof Real, keyof EventEmitter | 'prototype'>
type Wrong<Mine, Real> = {
  [Key in Shared<Mine, Real>]: Mine[Key] extends Real[Key] ? never : Key
}[Shared<Mine, Real>]
type Conforms<Mine, Real> = [Wrong<Mine, Real>] extends [never] ? true : Wrong<Mine, Real>

type Modules = {
  app: typeof E.app
  clipboard: typeof E.clipboard
  dialog: typeof E.dialog
  globalShortcut: typeof E.globalShortcut
  ipcMain: typeof E.ipcMain
  nativeImage: typeof E.nativeImage
  nativeTheme: typeof E.nativeTheme
  net: typeof E.net
  powerMonitor: typeof E.powerMonitor
  protocol: typeof E.protocol
  safeStorage: typeof E.safeStorage
  screen: typeof E.screen
  shell: typeof E.shell
  utilityProcess: typeof E.utilityProcess
}

/** Each is `true`; a member that doesn't conform shows as its name in the error. */
export const modules: { [Name in keyof Modules]: Conforms<(typeof S)[Name], Modules[Name]> } = {
  app: true,
  clipboard: true,
  dialog: true,
  globalShortcut: true,
  ipcMain: true,
  nativeImage: true,
  nativeTheme: true,
  net: true,
  powerMonitor: true,
  protocol: true,
  safeStorage: true,
  screen: true,
  shell: true,
  utilityProcess: true,
}

type OwnSession = Omit<typeof S.session.defaultSession, 'protocol' | 'webRequest'>

export const classes: {
  ClipboardItem: Conforms<S.ClipboardItem, E.ClipboardItem>
  ClipboardItemStatics: Conforms<typeof S.ClipboardItem, typeof E.ClipboardItem>
  Selection: Conforms<typeof selection, E.Clipboard>
  BrowserWindow: Conforms<S.BrowserWindow, E.BrowserWindow>
  BrowserWindowStatics: Conforms<typeof S.BrowserWindow, typeof E.BrowserWindow>
  WebContents: Conforms<Omit<WebContents, 'ipc'>, E.WebContents>
  Notification: Conforms<S.Notification, E.Notification>
  Session: Conforms<OwnSession, E.Session>
  WebRequest: Conforms<typeof S.session.defaultSession.webRequest, E.WebRequest>
} = {
  ClipboardItem: true,
  ClipboardItemStatics: true,
  Selection: true,
  BrowserWindow: true,
  BrowserWindowStatics: true,
  WebContents: true,
  Notification: true,
  Session: true,
  WebRequest: true,
}

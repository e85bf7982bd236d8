import { type BrowserWindow, type BrowserWindowConstructorOptions, dialog, nativeTheme } from 'electron'
import { strings } from '../../shared/strings.ts'
import type { Log } from '../platform/log.ts'
import { webPreferences } from './hardening.ts'
import { pageOrigin } from './origin.ts'

const words = strings.desktop

/** A page that dies is loaded again, this often in a minute; beyond that it stays down rather than loop. */
const MAX_RELOADS = 3

/** What every window of ours begins with: hidden, until it has something to show. */
export function pageWindowOptions(preload: string) {
  return {
    show: false,
    title: 'Aside',
    // The page's own colours, so that nothing flashes while it loads.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#191817' : '#fbfaf8',
    webPreferences: webPreferences(preload),
  } satisfies BrowserWindowConstructorOptions
}

/** Loads a page of ours, by its path. */
export function loadPage(window: BrowserWindow, path: string, log: Log): void {
  window.loadURL(`${pageOrigin}${path}`).catch((error: unknown) => {
    if (!window.isDestroyed()) log.error('a window could not load its page', { error })
  })
}

/**
 * Runs go on in main while a page is down: the page that comes back shows them whole. One that keeps dying stays down,
 * and `onKeepsDying` decides.
 */
export function reloadWhenItDies(window: BrowserWindow, log: Log, onKeepsDying: () => void): void {
  let deaths: number[] = []
  window.on('unresponsive', () => log.warn('a page does not respond'))
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return
    log.error('a page died', { reason })
    const now = Date.now()
    deaths = [...deaths.filter((at) => now - at < 60_000), now]
    if (deaths.length <= MAX_RELOADS) window.webContents.reload()
    else onKeepsDying()
  })
}

/** Asks the user what becomes of a window whose page keeps dying. */
export async function askAboutDeadPage(window: BrowserWindow): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: words.windowFails,
    detail: words.windowFailsDetail,
    buttons: [words.windowLoadAgain, words.windowClose],
    defaultId: 0,
    cancelId: 1,
  })
  if (window.isDestroyed()) return
  if (response === 0) window.webContents.reload()
  else window.close()
}

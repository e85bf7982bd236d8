import { randomUUID } from 'node:crypto'
import { BrowserWindow, dialog, nativeTheme, screen } from 'electron'
import type { Unsent, WindowHistory } from '../../shared/model/window.ts'
import type { Log } from '../platform/log.ts'
import type { OpenDoor } from '../procedures/door.ts'
import { webPreferences } from './hardening.ts'
import { attachIpcDoor } from './ipcDoor.ts'
import { pageOrigin } from './origin.ts'
import { defaultSize, minimumSize, type Place, placeOn } from './windowBounds.ts'

/** What the windows keep over a restart; storage has it. */
export interface WindowPlaces {
  load(windowId: string): WindowHistory
  save(windowId: string, history: WindowHistory): void
  bounds(windowId: string): Place | undefined
  setBounds(windowId: string, place: Place): void
  opened(windowId: string): void
  closed(windowId: string, how: { forGood: boolean }): void
  toRestore(): string[]
}

/** A page that dies is loaded again, this often in a minute; beyond that it stays down rather than loop. */
const MAX_RELOADS = 3

interface Options {
  openDoor: OpenDoor
  places: WindowPlaces
  preload: string
  /** Called when the first window has painted. */
  onFirstShown(): void
  log: Log
}

/** The app's windows: opened, restored where they were, remembered. */
export interface Windows {
  /** Every window of the last time, or a first one. */
  restore(): void
  open(options?: { conversationId?: string | undefined; unsent?: Unsent | undefined }): void
  /** Brings the window used last to the front, opening one when there is none. */
  focus(): void
  /** From now on closing windows is part of quitting: they come back at the next start. */
  quitting(): void
}

export function createWindows({ openDoor, places, preload, onFirstShown, log }: Options): Windows {
  let isQuitting = false
  let shown = false

  function create(windowId: string): void {
    const displays = screen.getAllDisplays().map((display) => display.workArea)
    const place = placeOn(displays, places.bounds(windowId))
    const window = new BrowserWindow({
      ...defaultSize,
      ...(place && { x: place.x, y: place.y, width: place.width, height: place.height }),
      minWidth: minimumSize.width,
      minHeight: minimumSize.height,
      show: false,
      autoHideMenuBar: true,
      title: 'Aside',
      // The page's own colours, so that nothing flashes while it loads.
      backgroundColor: nativeTheme.shouldUseDarkColors ? '#191817' : '#fbfaf8',
      webPreferences: webPreferences(preload),
    })
    attachIpcDoor(window.webContents, windowId, openDoor, log)
    reloadWhenItDies(window, log)
    places.opened(windowId)

    const remember = () => {
      if (window.isMinimized() || window.isDestroyed()) return
      places.setBounds(windowId, { ...window.getNormalBounds(), maximized: window.isMaximized() })
    }
    window.on('resize', remember)
    window.on('move', remember)
    window.on('maximize', remember)
    window.on('unmaximize', remember)
    window.once('ready-to-show', () => {
      if (place?.maximized) window.maximize()
      window.show()
      if (!shown) onFirstShown()
      shown = true
    })
    window.on('close', remember)
    window.on('closed', () => {
      // The last window is the app: it comes back. One of several was put away.
      const isLast = BrowserWindow.getAllWindows().length === 0
      places.closed(windowId, { forGood: !isQuitting && !isLast })
    })
    window.loadURL(`${pageOrigin}/index.html`).catch((error: unknown) => {
      if (!window.isDestroyed()) log.error('a window could not load its page', { error })
    })
  }

  function restore(): void {
    const ids = places.toRestore()
    for (const id of ids.length > 0 ? ids : [newId()]) create(id)
  }

  return {
    restore,
    open({ conversationId, unsent } = {}) {
      const windowId = newId()
      // The page finds the conversation in its history, as if it had been there before.
      if (conversationId !== undefined) {
        const known = unsent && { places: { [conversationId]: { ...unsent, scroll: null } } }
        places.save(windowId, { ...places.load(windowId), visited: [conversationId], position: 0, ...known })
      }
      create(windowId)
    },
    focus() {
      const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0]
      if (!window) {
        restore()
        return
      }
      if (window.isMinimized()) window.restore()
      window.show()
      window.focus()
    },
    quitting() {
      isQuitting = true
    },
  }
}

async function askAboutDeadPage(window: BrowserWindow): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: 'This window keeps failing.',
    detail: 'Your conversations are safe, and answers go on. Loading it again may help; closing it loses nothing.',
    buttons: ['Load again', 'Close the window'],
    defaultId: 0,
    cancelId: 1,
  })
  if (window.isDestroyed()) return
  if (response === 0) window.webContents.reload()
  else window.close()
}

function newId(): string {
  return `w_${randomUUID()}`
}

/** Runs go on in main while a page is down: the page that comes back shows them whole. One that keeps dying is asked about. */
function reloadWhenItDies(window: BrowserWindow, log: Log): void {
  let deaths: number[] = []
  window.on('unresponsive', () => log.warn('a page does not respond'))
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return
    log.error('a page died', { reason })
    const now = Date.now()
    deaths = [...deaths.filter((at) => now - at < 60_000), now]
    if (deaths.length <= MAX_RELOADS) window.webContents.reload()
    else void askAboutDeadPage(window)
  })
}

import { randomUUID } from 'node:crypto'
import { BrowserWindow, screen } from 'electron'
import type { Unsent, WindowHistory } from '../../shared/model/window.ts'
import type { Log } from '../platform/log.ts'
import type { OpenDoor } from '../procedures/door.ts'
import { attachIpcDoor } from './ipcDoor.ts'
import { askAboutDeadPage, loadPage, pageWindowOptions, reloadWhenItDies } from './pageWindow.ts'
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

interface Options {
  openDoor: OpenDoor
  places: WindowPlaces
  preload: string
  /** Called when the first window has painted. */
  onFirstShown(): void
  /** Called when the user has closed the last window; the quick-ask window may still be there. */
  onLastClosed(): void
  log: Log
}

export interface NewWindow {
  conversationId?: string | undefined
  unsent?: Unsent | undefined
  /** Called when it can be seen. */
  onShown?: (() => void) | undefined
}

/** The app's windows: opened, restored where they were, remembered. */
export interface Windows {
  /** Every window of the last time, or a first one. */
  restore(): void
  open(options?: NewWindow): void
  /** Brings the window used last to the front, opening one when there is none. */
  focus(): void
  /** From now on closing windows is part of quitting: they come back at the next start. */
  quitting(): void
}

export function createWindows({ openDoor, places, preload, onFirstShown, onLastClosed, log }: Options): Windows {
  let isQuitting = false
  let shown = false
  /** In the order in which they were used, the last one last. Electron's own list has the quick-ask window too. */
  const byUse = new Set<BrowserWindow>()

  function create(windowId: string, onShown?: () => void): void {
    const displays = screen.getAllDisplays().map((display) => display.workArea)
    const place = placeOn(displays, places.bounds(windowId))
    const window = new BrowserWindow({
      ...defaultSize,
      ...(place && { x: place.x, y: place.y, width: place.width, height: place.height }),
      minWidth: minimumSize.width,
      minHeight: minimumSize.height,
      ...pageWindowOptions(preload),
      autoHideMenuBar: true,
    })
    byUse.add(window)
    attachIpcDoor(window.webContents, windowId, openDoor, log)
    reloadWhenItDies(window, log, () => void askAboutDeadPage(window))
    places.opened(windowId)

    const remember = () => {
      if (window.isMinimized() || window.isDestroyed()) return
      places.setBounds(windowId, { ...window.getNormalBounds(), maximized: window.isMaximized() })
    }
    window.on('focus', () => {
      byUse.delete(window)
      byUse.add(window)
    })
    window.on('resize', remember)
    window.on('move', remember)
    window.on('maximize', remember)
    window.on('unmaximize', remember)
    window.once('ready-to-show', () => {
      if (place?.maximized) window.maximize()
      window.show()
      onShown?.()
      if (!shown) onFirstShown()
      shown = true
    })
    window.on('close', remember)
    window.on('closed', () => {
      byUse.delete(window)
      // The last window is the app: it comes back. One of several was put away.
      const isLast = byUse.size === 0
      places.closed(windowId, { forGood: !isQuitting && !isLast })
      if (isLast && !isQuitting) onLastClosed()
    })
    loadPage(window, '/index.html', log)
  }

  function restore(): void {
    const ids = places.toRestore()
    for (const id of ids.length > 0 ? ids : [newId()]) create(id)
  }

  return {
    restore,
    open({ conversationId, unsent, onShown } = {}) {
      const windowId = newId()
      // The page finds the conversation in its history, as if it had been there before.
      if (conversationId !== undefined) {
        const known = unsent && { places: { [conversationId]: { ...unsent, scroll: null } } }
        places.save(windowId, { ...places.load(windowId), visited: [conversationId], position: 0, ...known })
      }
      create(windowId, onShown)
    },
    focus() {
      const window = [...byUse].at(-1)
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

function newId(): string {
  return `w_${randomUUID()}`
}

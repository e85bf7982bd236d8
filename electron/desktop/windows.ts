import { randomUUID } from 'node:crypto'
import { BrowserWindow, dialog, type OpenDialogOptions, type Rectangle, screen } from 'electron'
import type { WindowRequest } from '../../shared/contract/windows.ts'
import type { Unsent, WindowHistory } from '../../shared/model/window.ts'
import type { Log } from '../platform/log.ts'
import type { OpenDoor } from '../procedures/door.ts'
import { attachIpcDoor } from './ipcDoor.ts'
import { askAboutDeadPage, loadPage, pageWindowOptions, reloadWhenItDies } from './pageWindow.ts'
import { canBeSeen, defaultSize, isNear, minimumSize, type Place, placeOn } from './windowBounds.ts'

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
  /** Told to the window's page, as soon as it listens. */
  ask(windowId: string, request: WindowRequest): void
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
  /** Brings the window used last to the front and asks its page; one is opened when there is none. */
  ask(request: WindowRequest): void
  /**
   * Goes to a conversation: to a window that shows it, else to the window used last, which then does. `waits`: and there to
   * what waits for a decision.
   */
  goTo(conversationId: string, waits?: boolean): void
  /** Whether the window that has the focus shows it. */
  isInFront(conversationId: string): boolean
  isAnyOpen(): boolean
  /** Opens the system's folder chooser over that window; null when none was chosen. */
  chooseFolder(windowId: string): Promise<string | null>
  chooseModelFile(windowId: string): Promise<string | null>
  /** From now on closing windows is part of quitting: they come back at the next start. */
  quitting(): void
}

export function createWindows(options: Options): Windows {
  const { openDoor, places, preload, onFirstShown, onLastClosed, ask, log } = options
  let isQuitting = false
  let shown = false
  /** Their ids, in the order in which they were used, the last one last. Electron's own list has quick ask's too. */
  const byUse = new Map<BrowserWindow, string>()
  const painted = new WeakSet<BrowserWindow>()
  /** Where windows were put because their display had gone. Where they had been is kept until the user moves them. */
  const broughtBack = new Map<BrowserWindow, Rectangle>()

  function create(windowId: string, onShown?: () => void): void {
    const saved = places.bounds(windowId)
    const place = placeOn(workAreas(), saved)
    const window = new BrowserWindow({
      ...defaultSize,
      ...(place && { x: place.x, y: place.y, width: place.width, height: place.height }),
      minWidth: minimumSize.width,
      minHeight: minimumSize.height,
      ...pageWindowOptions(preload),
      autoHideMenuBar: true,
    })
    byUse.set(window, windowId)
    if (place && place !== saved) broughtBack.set(window, place)
    attachIpcDoor(window.webContents, windowId, openDoor, log)
    reloadWhenItDies(window, log, () => void askAboutDeadPage(window))
    places.opened(windowId)

    const remember = () => {
      if (window.isMinimized() || window.isDestroyed()) return
      const bounds = window.getNormalBounds()
      const putThere = broughtBack.get(window)
      if (putThere && isNear(bounds, putThere)) return
      broughtBack.delete(window)
      places.setBounds(windowId, { ...bounds, maximized: window.isMaximized() })
    }
    window.on('focus', () => {
      byUse.delete(window)
      byUse.set(window, windowId)
    })
    window.on('resize', remember)
    window.on('move', remember)
    window.on('maximize', remember)
    window.on('unmaximize', remember)
    window.once('ready-to-show', () => {
      painted.add(window)
      if (place?.maximized) window.maximize()
      window.show()
      onShown?.()
      if (!shown) onFirstShown()
      shown = true
    })
    window.on('close', remember)
    window.on('closed', () => {
      byUse.delete(window)
      broughtBack.delete(window)
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

  function raise(window: BrowserWindow): void {
    // One that still loads comes to the front when it has painted.
    if (!painted.has(window)) return
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  }

  /** The window used last, brought to the front. */
  function front(): BrowserWindow {
    if (byUse.size === 0) restore()
    const [window] = [...byUse.keys()].slice(-1) as [BrowserWindow]
    raise(window)
    return window
  }

  // What can be seen is left where it is, and what came back with its display goes there at the next start.
  function bringBack(): void {
    const areas = workAreas()
    for (const window of byUse.keys()) {
      const bounds = window.getNormalBounds()
      const place = placeOn(areas, bounds)
      if (!place || canBeSeen(areas, bounds) || window.isFullScreen()) continue
      const maximized = window.isMaximized()
      broughtBack.set(window, place)
      if (maximized) window.unmaximize()
      window.setBounds(place)
      if (maximized) window.maximize()
    }
  }
  async function choose(windowId: string, options: OpenDialogOptions): Promise<string | null> {
    const window = [...byUse].find(([, id]) => id === windowId)?.[0]
    const chosen = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options))
    return chosen.canceled ? null : (chosen.filePaths[0] ?? null)
  }
  screen.on('display-removed', bringBack)
  screen.on('display-metrics-changed', bringBack)

  return {
    restore,
    open({ conversationId, unsent, onShown } = {}) {
      const windowId = newId()
      // The page finds the conversation in its history, as if it had been there before.
      if (conversationId !== undefined) {
        const { chips = [], ...texts } = unsent ?? {}
        const known = unsent && { places: { [conversationId]: { draft: '', queue: [], ...texts, scroll: null } } }
        if (chips.length > 0) ask(windowId, { chips, conversationId })
        places.save(windowId, { ...places.load(windowId), visited: [conversationId], position: 0, ...known })
      }
      create(windowId, onShown)
    },
    focus: () => void front(),
    ask: (request) => ask(byUse.get(front()) as string, request),
    goTo(conversationId, waits = false) {
      const showing = [...byUse].findLast(([, id]) => shownIn(places.load(id)) === conversationId)?.[0]
      if (showing) {
        raise(showing)
        if (waits) ask(byUse.get(showing) as string, { action: 'goToDecision' })
      } else ask(byUse.get(front()) as string, { show: conversationId })
    },
    isInFront(conversationId) {
      const focused = [...byUse].find(([window]) => window.isFocused())
      return focused !== undefined && shownIn(places.load(focused[1])) === conversationId
    },
    isAnyOpen: () => byUse.size > 0,
    async chooseFolder(windowId) {
      return choose(windowId, { properties: ['openDirectory', 'createDirectory'] })
    },
    async chooseModelFile(windowId) {
      return choose(windowId, { properties: ['openFile'], filters: [{ name: 'GGUF', extensions: ['gguf'] }] })
    },
    quitting() {
      isQuitting = true
    },
  }
}

function shownIn({ visited, position }: WindowHistory): string | undefined {
  return visited[position]
}

function workAreas(): Rectangle[] {
  return screen.getAllDisplays().map((display) => display.workArea)
}

function newId(): string {
  return `w_${randomUUID()}`
}

import { app, BrowserWindow } from 'electron'
import type { LeftToWindowId } from '../../shared/actions.ts'
import type { Offers } from '../../shared/contract/context.ts'
import { desktopQuickId, type Unsent } from '../../shared/model/window.ts'
import type { Log } from '../platform/log.ts'
import type { OpenDoor } from '../procedures/door.ts'
import type { QuickShell } from '../procedures/quick.ts'
import { attachIpcDoor } from './ipcDoor.ts'
import { loadPage, reloadWhenItDies } from './pageWindow.ts'
import { createQuickEvents } from './quickEvents.ts'
import { makeQuickFrame } from './quickFrame.ts'
import type { DisplaySize } from './quickPlace.ts'
import { createQuickSize } from './quickSize.ts'

/** What the window keeps over a restart; storage has it. */
export interface QuickPlaces {
  opened(windowId: string): void
  closed(windowId: string, how: { forGood: boolean }): void
  sizes(windowId: string): DisplaySize[]
  setSizes(windowId: string, sizes: DisplaySize[]): void
}

interface Options {
  openDoor: OpenDoor
  places: QuickPlaces
  preload: string
  hideOnBlur(): boolean
  offers(): Promise<Offers>
  /** Called when it has gone, by whatever way but a quit. */
  onHidden(): void
  /** Opens a window on it, with what was not sent, and calls back when that is shown. */
  openInWindow(conversationId: string, unsent: Unsent | undefined, onShown: () => void): void
  /** Brings the window used last to the front, and asks this of it. */
  askWindow(action: LeftToWindowId): void
  /** Pastes into the program below, calling `hide` when that is to have the focus; says why where it can't. */
  pasteBelow(text: string, hide: () => void): Promise<{ pasted: boolean; reason?: string | undefined }>
  log: Log
}

/** The quick-ask window: made once, then only shown and hidden. */
export interface QuickWindow {
  /** As its key does: hidden, it is shown; behind something, it comes to the front; in front, it goes. */
  toggle(): void
  show(): void
  /** Gives the focus back to where it was. */
  hide(): void
  /** Shows it, and asks this at once. */
  ask(text: string): void
  /** Shows it, begun with this slash command. */
  startCommand(name: string): void
  isShown(): boolean
  /** Makes it, so that it is there when it is wanted. Showing it does so too. */
  prepare(): void
  /** What its page may ask for. */
  shell: QuickShell
}

/** So long after showing, a window system may still sort out who has the focus: who has it then, counts. */
const SETTLES_MS = 300
/** A focus that goes and comes back within this time was never gone. */
const BLUR_MS = 80
/** As tall as the page is before it has said so. */
const FIRST_HEIGHT = 108

export function createQuickWindow(options: Options): QuickWindow {
  const { openDoor, places, preload, hideOnBlur, offers, onHidden, openInWindow, askWindow, pasteBelow, log } = options
  let window: BrowserWindow | undefined
  let isQuitting = false
  let loaded = false
  /** It is to be seen, and it has come. Not `isVisible`: on macOS that is false for a window that something covers. */
  let shown = false
  let revealed = false
  let shownAt = 0
  /** A dialog of the system's belongs to it. */
  let sheet = false
  /** The user had hidden the app; to be seen, this window has brought the others back. */
  let wasHidden = false
  /** A window of ours that had the focus when this one took it. */
  let before: BrowserWindow | undefined
  const size = createQuickSize({
    firstHeight: FIRST_HEIGHT,
    sizes: () => places.sizes(desktopQuickId),
    setSizes: (sizes) => places.setSizes(desktopQuickId, sizes),
  })
  const events = createQuickEvents(() => revealed)
  app.on('before-quit', () => {
    isQuitting = true
  })

  function create(): BrowserWindow {
    const made = makeQuickFrame(preload, FIRST_HEIGHT)
    window = made
    attachIpcDoor(made.webContents, desktopQuickId, openDoor, log)
    // Nobody is asked about a window that nobody may be looking at: it is made anew when it is next wanted.
    reloadWhenItDies(made, log, () => made.destroy())
    places.opened(desktopQuickId)
    loaded = false
    made.once('ready-to-show', () => {
      loaded = true
      if (shown) reveal(made)
    })
    size.watch(made, () => shown)
    made.on('blur', () => {
      before = undefined
      leaveAfterBlur(made)
    })
    made.on('sheet-begin', () => {
      sheet = true
    })
    made.on('sheet-end', () => {
      sheet = false
    })
    // Hidden by the system, together with the app.
    made.on('hide', () => {
      if (shown) gone()
    })
    // Closed by its key it is only put away: it is made once.
    made.on('close', (event) => {
      if (isQuitting) return
      event.preventDefault()
      hide()
    })
    made.on('closed', () => {
      window = undefined
      if (shown) gone()
      places.closed(desktopQuickId, { forGood: false })
    })
    loadPage(made, '/quick', log)
    return made
  }

  const ensure = () => (window && !window.isDestroyed() ? window : create())

  function show(): void {
    if (isQuitting) return
    const quick = ensure()
    const focused = BrowserWindow.getFocusedWindow()
    if (focused !== quick) before = focused ?? undefined
    shown = true
    if (loaded) reveal(quick)
  }

  function reveal(quick: BrowserWindow): void {
    if (!revealed) {
      revealed = true
      size.place(quick)
      events.emit({ type: 'shown' })
    }
    shownAt = performance.now()
    // A hidden app shows none of its windows, not even a panel; this activates none of them.
    if (process.platform === 'darwin' && app.isHidden()) {
      wasHidden = true
      app.show()
    }
    quick.show()
    quick.moveTop()
    quick.focus()
    quick.webContents.focus()
    offers().then(
      (found) => shown && events.emit({ type: 'offers', offers: found }),
      (error: unknown) => log.warn('nothing could be offered', { error }),
    )
  }

  function hide(): void {
    if (!shown || !window) return
    const hadFocus = window.isFocused()
    const back = before
    const focused = BrowserWindow.getFocusedWindow()
    // Together with the windows that were hidden, unless the user has gone on in one of them.
    const hideApp = wasHidden && (focused === null || focused === window)
    gone()
    // Windows leaves the focus with a window that is hidden, unless it has been taken from it.
    if (process.platform === 'win32' && hadFocus) window.blur()
    window.hide()
    if (hideApp) app.hide()
    // And that takes it to another program even when it came from a window of ours.
    if (process.platform === 'win32' && hadFocus && back && !back.isDestroyed() && back.isVisible()) back.focus()
  }

  function gone(): void {
    shown = false
    revealed = false
    wasHidden = false
    events.emit({ type: 'hidden' })
    if (!isQuitting) onHidden()
  }

  function leaveAfterBlur(quick: BrowserWindow): void {
    if (!shown) return
    const settlesIn = () => shownAt + SETTLES_MS - performance.now()
    const look = () => {
      if (!shown || quick.isDestroyed() || !hideOnBlur()) return
      // It may have been shown again since.
      if (settlesIn() > 0) return later()
      // Windows disables a window while a dialog of its own is open.
      const hasDialog = sheet || !quick.isEnabled()
      if (!quick.isFocused() && !quick.webContents.isDevToolsFocused() && !hasDialog) hide()
    }
    const later = () => void setTimeout(look, Math.max(settlesIn(), BLUR_MS))
    later()
  }

  return {
    toggle() {
      if (shown && window?.isFocused()) hide()
      else show()
    },
    show,
    hide,
    ask(text) {
      show()
      events.emit({ type: 'ask', text })
    },
    startCommand(name) {
      show()
      events.emit({ type: 'command', name })
    },
    isShown: () => shown,
    prepare() {
      if (!isQuitting) ensure()
    },
    shell: {
      events: events.watch,
      show,
      hide,
      fit: (height) => size.fit(height, shown ? window : undefined),
      moveToWindow(conversationId, unsent) {
        wasHidden = false
        // Hidden only once the other one is there: the focus then goes to that, and not to the program below.
        openInWindow(conversationId, unsent, hide)
      },
      actInWindow(action) {
        wasHidden = false
        askWindow(action)
        hide()
      },
      async paste(text) {
        const result = await pasteBelow(text, hide)
        // What could not be done is said in the window.
        if (!result.pasted) show()
        return result
      },
    },
  }
}

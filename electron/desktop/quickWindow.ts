import { app, BrowserWindow, type Display, type Rectangle, screen } from 'electron'
import type { Offers } from '../../shared/contract/context.ts'
import { desktopQuickId, type Unsent } from '../../shared/model/window.ts'
import type { Log } from '../platform/log.ts'
import type { OpenDoor } from '../procedures/door.ts'
import type { QuickShell } from '../procedures/quick.ts'
import { attachIpcDoor } from './ipcDoor.ts'
import { loadPage, pageWindowOptions, reloadWhenItDies } from './pageWindow.ts'
import { createQuickEvents } from './quickEvents.ts'
import { type DisplaySize, fitQuick, placeQuick, quickMinimum, quickWidth, rememberSize, sizeOn } from './quickPlace.ts'

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
  /** Opens a window on it, with what was not sent, and calls back when that is shown. */
  openInWindow(conversationId: string, unsent: Unsent | undefined, onShown: () => void): void
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

/** A blur this soon after showing is the window system still sorting out who has the focus, not the user leaving. */
const SETTLES_MS = 300
/** A focus that goes and comes back within this time was never gone. */
const BLUR_MS = 80
/** As tall as the page is before it has said so. */
const FIRST_HEIGHT = 108

export function createQuickWindow(options: Options): QuickWindow {
  const { openDoor, places, preload, hideOnBlur, offers, openInWindow, pasteBelow, log } = options
  let window: BrowserWindow | undefined
  let isQuitting = false
  let loaded = false
  /** It is to be seen, and it has come. Not `isVisible`: on macOS that is false for a window that something covers. */
  let shown = false
  let revealed = false
  let shownAt = 0
  /** A dialog of the system's belongs to it. */
  let sheet = false
  let height = FIRST_HEIGHT
  /** A window of ours that had the focus when this one took it. */
  let before: BrowserWindow | undefined
  /** Sizes that we gave it, newest last, and that may not have been told yet: other ones are the user's. */
  let given: { width: number; height: number }[] = []
  let fitted = height
  const events = createQuickEvents(() => shown)
  app.on('before-quit', () => {
    isQuitting = true
  })

  function create(): BrowserWindow {
    const made = new BrowserWindow({
      ...pageWindowOptions(preload),
      ...{ width: quickWidth, height, minWidth: quickMinimum.width, minHeight: quickMinimum.height },
      // Not transparent: Electron says that such a window may stop working when it can be resized.
      frame: false,
      ...{ fullscreenable: false, minimizable: false, maximizable: false, skipTaskbar: true, alwaysOnTop: true },
      // A panel takes keys without making Aside the active program: none of its windows comes forward, and the program
      // below stays the active one. It also floats above programs in full screen, on every desktop.
      ...(process.platform === 'darwin' && { type: 'panel' }),
    })
    window = made
    // Throttled, its page would draw only once it is shown, and come a few frames later.
    made.webContents.setBackgroundThrottling(false)
    // Above full-screen programs, docks and taskbars ("floating" to "status" are below those).
    made.setAlwaysOnTop(true, 'pop-up-menu')
    // Without the last one Electron turns Aside into a program without Dock icon, and hides it while it does.
    made.setVisibleOnAllWorkspaces(true, { visibleOnFullScreen: true, skipTransformProcessType: true })
    attachIpcDoor(made.webContents, desktopQuickId, openDoor, log)
    // Nobody is asked about a window that nobody may be looking at: it is made anew when it is next wanted.
    reloadWhenItDies(made, log, () => made.destroy())
    places.opened(desktopQuickId)
    loaded = false
    made.once('ready-to-show', () => {
      loaded = true
      if (shown) reveal(made)
    })
    made.on('resize', () => rememberUsersSize(made))
    // Systems that tell the user's own resizing tell it before.
    made.on('will-resize', () => {
      given = []
    })
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

  function give(to: BrowserWindow, bounds: Rectangle): void {
    const now = to.getBounds()
    if (now.width !== bounds.width || now.height !== bounds.height) given = [...given.slice(-9), bounds]
    fitted = bounds.height
    to.setBounds(bounds)
  }

  function wishOn(display: Display) {
    const { id, bounds, workArea } = display
    return { workArea, size: sizeOn({ id, ...bounds }, places.sizes(desktopQuickId)), height: inPixels(height) }
  }

  const inPixels = (cssPixels: number) => cssPixels * (window?.webContents.getZoomFactor() ?? 1)

  function rememberUsersSize(of: BrowserWindow): void {
    const { width, height } = of.getBounds()
    const isOurs = given.some((size) => near(size.width, width) && near(size.height, height))
    if (!shown || isOurs) return
    const { id, bounds } = screen.getDisplayMatching(of.getBounds())
    const display = { id, ...bounds }
    const sizes = places.sizes(desktopQuickId)
    given = []
    // Who only makes it wider has not said how tall it may be.
    const tall = near(fitted, height) ? sizeOn(display, sizes)?.height : height
    places.setSizes(
      desktopQuickId,
      rememberSize(sizes, { display, width, ...(tall !== undefined && { height: tall }) }),
    )
  }

  function show(): void {
    const quick = ensure()
    const focused = BrowserWindow.getFocusedWindow()
    if (focused !== quick) before = focused ?? undefined
    shown = true
    shownAt = performance.now()
    if (loaded) reveal(quick)
  }

  function reveal(quick: BrowserWindow): void {
    if (!revealed) {
      revealed = true
      give(quick, placeQuick(wishOn(screen.getDisplayNearestPoint(screen.getCursorScreenPoint()))))
      events.emit({ type: 'shown' })
    }
    // A hidden app shows none of its windows, not even a panel; this activates none of them.
    if (process.platform === 'darwin' && app.isHidden()) app.show()
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
    gone()
    // Windows leaves the focus with a window that is hidden, unless it has been taken from it.
    if (process.platform === 'win32' && hadFocus) window.blur()
    window.hide()
    // And that takes it to another program even when it came from a window of ours.
    if (process.platform === 'win32' && hadFocus && back && !back.isDestroyed() && back.isVisible()) back.focus()
  }

  function gone(): void {
    shown = false
    revealed = false
    events.emit({ type: 'hidden' })
  }

  function leaveAfterBlur(quick: BrowserWindow): void {
    if (!shown || performance.now() - shownAt < SETTLES_MS) return
    setTimeout(() => {
      if (!shown || quick.isDestroyed() || !hideOnBlur()) return
      // Windows disables a window while a dialog of its own is open.
      const hasDialog = sheet || !quick.isEnabled()
      if (!quick.isFocused() && !quick.webContents.isDevToolsFocused() && !hasDialog) hide()
    }, BLUR_MS)
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
      fit(cssHeight) {
        height = cssHeight
        if (!window || !shown) return
        const now = window.getBounds()
        give(window, fitQuick(now, wishOn(screen.getDisplayMatching(now))))
      },
      moveToWindow(conversationId, unsent) {
        // Hidden only once the other one is there: the focus then goes to that, and not to the program below.
        openInWindow(conversationId, unsent, hide)
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

/** Some systems round what they are given to their own pixels. */
function near(a: number, b: number): boolean {
  return Math.abs(a - b) <= 2
}

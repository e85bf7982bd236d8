import { type BrowserWindow, type Display, type Rectangle, screen } from 'electron'
import { type DisplaySize, fitQuick, placeQuick, rememberSize, sizeOn } from './quickPlace.ts'

interface Options {
  /** Before the page has said what it needs. */
  firstHeight: number
  sizes(): DisplaySize[]
  setSizes(sizes: DisplaySize[]): void
}

/** How large the quick-ask window is and where: by its page, by the display, and by what the user made of it there. */
export function createQuickSize({ firstHeight, sizes, setSizes }: Options) {
  /** What the page needs, in CSS pixels. */
  let height = firstHeight
  /** Sizes that we gave it, newest last, and that may not have been told yet: other ones are the user's. */
  let given: { width: number; height: number }[] = []
  let fitted = firstHeight

  function give(window: BrowserWindow, bounds: Rectangle): void {
    const now = window.getBounds()
    if (now.width !== bounds.width || now.height !== bounds.height) given = [...given.slice(-9), bounds]
    fitted = bounds.height
    window.setBounds(bounds)
  }

  function wishOn(display: Display, window: BrowserWindow) {
    const { id, bounds, workArea } = display
    const size = sizeOn({ id, ...bounds }, sizes())
    return { workArea, size, height: height * window.webContents.getZoomFactor() }
  }

  function rememberUsers(window: BrowserWindow): void {
    const { width, height } = window.getBounds()
    if (given.some((size) => near(size.width, width) && near(size.height, height))) return
    given = []
    const { id, bounds } = screen.getDisplayMatching(window.getBounds())
    const display = { id, ...bounds }
    // Who only makes it wider has not said how tall it may be.
    const tall = near(fitted, height) ? sizeOn(display, sizes())?.height : height
    setSizes(rememberSize(sizes(), { display, width, ...(tall !== undefined && { height: tall }) }))
  }

  return {
    /** Puts it on the display of the pointer. */
    place(window: BrowserWindow): void {
      give(window, placeQuick(wishOn(screen.getDisplayNearestPoint(screen.getCursorScreenPoint()), window)))
    },
    /** The page needs this height now; a window that is shown gets it where it is. */
    fit(cssHeight: number, shown: BrowserWindow | undefined): void {
      height = cssHeight
      if (!shown) return
      const now = shown.getBounds()
      give(shown, fitQuick(now, wishOn(screen.getDisplayMatching(now), shown)))
    },
    /** Remembers what the user makes of it while `isShown`. */
    watch(window: BrowserWindow, isShown: () => boolean): void {
      window.on('resize', () => isShown() && rememberUsers(window))
      // Systems that tell the user's own resizing tell it before.
      window.on('will-resize', () => {
        given = []
      })
    },
  }
}

/** Some systems round what they are given to their own pixels. */
function near(a: number, b: number): boolean {
  return Math.abs(a - b) <= 2
}

import type { BrowserWindow } from './BrowserWindow.ts'
import { windows } from './windowList.ts'

// Who had the focus, last one last; null: another program.
let order: (BrowserWindow | null)[] = [null]
const others = (one: BrowserWindow | null) => order.filter((other) => other !== one)

/** What a window system remembers to give the focus back. */
export const focusOrder = {
  took(window: BrowserWindow) {
    order = [...others(window), window]
  },
  /** That window is gone from the screen. Gives the one to have the focus now; null: another program. */
  left(window: BrowserWindow): BrowserWindow | null {
    order = others(window)
    return order.at(-1) ?? null
  },
  tookElsewhere() {
    order = [...others(null), null]
    for (const window of windows.values()) window.blur()
  },
}

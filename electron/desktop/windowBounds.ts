import type { Rectangle } from 'electron'

export interface Place extends Rectangle {
  maximized?: boolean | undefined
}

export const defaultSize = { width: 1180, height: 800 }
export const minimumSize = { width: 400, height: 360 }
const visibleEdge = 80

/**
 * Where a window goes: where it was, when enough of it can still be seen and grabbed on a display that is there now;
 * else undefined, and the system places it.
 */
export function placeOn(displays: Rectangle[], saved: Place | undefined): Place | undefined {
  if (!saved) return undefined
  const seen = displays.some((display) => {
    const wide = Math.min(saved.x + saved.width, display.x + display.width) - Math.max(saved.x, display.x)
    const topVisible = saved.y >= display.y - 10 && saved.y <= display.y + display.height - visibleEdge
    return wide >= visibleEdge && topVisible
  })
  return seen ? saved : undefined
}

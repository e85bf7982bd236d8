import type { Rectangle } from 'electron'

export interface Place extends Rectangle {
  maximized?: boolean | undefined
}

export const defaultSize = { width: 1180, height: 800 }
export const minimumSize = { width: 400, height: 360 }
const visibleEdge = 80
const tolerance = 40

/** True when enough of the window can be seen on one of the displays that are there, and its title bar be grabbed. */
export function canBeSeen(workAreas: readonly Rectangle[], window: Rectangle): boolean {
  return workAreas.some((area) => {
    const topVisible = window.y >= area.y - 10 && window.y <= area.y + area.height - visibleEdge
    return topVisible && overlap(window.x, window.width, area.x, area.width) >= visibleEdge
  })
}

/**
 * Where a window goes that was left there: there, while it can be seen there; else onto the display that it was nearest
 * to, no larger than that. Undefined when it was never placed, and the system places it.
 */
export function placeOn(workAreas: readonly Rectangle[], saved: Place | undefined): Place | undefined {
  if (!saved || canBeSeen(workAreas, saved)) return saved
  const area = nearest(workAreas, saved)
  return area && { ...within(area, saved), ...(saved.maximized !== undefined && { maximized: saved.maximized }) }
}

/** Whether a window is where it was put: a window manager may have its own idea of the last few pixels. */
export function isNear(one: Rectangle, other: Rectangle): boolean {
  const sides = ['x', 'y', 'width', 'height'] as const
  return sides.every((side) => Math.abs(one[side] - other[side]) <= tolerance)
}

function within(area: Rectangle, window: Rectangle): Rectangle {
  const width = Math.min(window.width, area.width)
  const height = Math.min(window.height, area.height)
  return {
    x: Math.min(Math.max(window.x, area.x), area.x + area.width - width),
    y: Math.min(Math.max(window.y, area.y), area.y + area.height - height),
    width,
    height,
  }
}

function nearest(areas: readonly Rectangle[], window: Rectangle): Rectangle | undefined {
  const distance = (area: Rectangle) =>
    Math.hypot(
      window.x + window.width / 2 - (area.x + area.width / 2),
      window.y + window.height / 2 - (area.y + area.height / 2),
    )
  return areas.toSorted((one, other) => distance(one) - distance(other))[0]
}

function overlap(start: number, length: number, otherStart: number, otherLength: number): number {
  return Math.min(start + length, otherStart + otherLength) - Math.max(start, otherStart)
}

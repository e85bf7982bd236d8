import type { Rectangle } from 'electron'

/** The size that the user gave the window on one display. Without a height they only changed its width. */
export interface DisplaySize {
  display: { id: number } & Rectangle
  width: number
  height?: number | undefined
}

export const quickWidth = 680
/** So much of a display's height the window takes by itself, and this far below its top edge it begins. */
const SHARE = 0.6
const TOP = 0.2
export const quickMinimum = { width: 320, height: 56 }
const MAX_REMEMBERED = 20

interface Wish {
  workArea: Rectangle
  /** What the page needs. */
  height: number
  size: DisplaySize | undefined
}

/** Where the window comes: in the upper third of that display, as tall as its page, never beyond an edge. */
export function placeQuick({ workArea, height, size }: Wish): Rectangle {
  const width = Math.min(size?.width ?? quickWidth, workArea.width)
  const most = mostHeight(workArea, size)
  return {
    x: workArea.x + Math.round((workArea.width - width) / 2),
    // By the height it may reach, so that it stays where it is while it grows.
    y: workArea.y + Math.min(Math.round(workArea.height * TOP), workArea.height - most),
    width,
    height: limit(height, most),
  }
}

/** The window as its page needs it now, where the user has it; moved up only when it would go beyond the lower edge. */
export function fitQuick(now: Rectangle, { workArea, height, size }: Wish): Rectangle {
  const fitted = limit(height, mostHeight(workArea, size))
  const lowest = Math.max(workArea.y, workArea.y + workArea.height - fitted)
  return { ...now, y: Math.min(now.y, lowest), height: fitted }
}

function mostHeight(workArea: Rectangle, size: DisplaySize | undefined): number {
  return Math.min(size?.height ?? Math.round(workArea.height * SHARE), workArea.height)
}

function limit(height: number, most: number): number {
  return Math.min(Math.max(Math.ceil(height), quickMinimum.height), most)
}

/** The size for a display: by its id, else (some systems number displays anew at each start) by where it stands. */
export function sizeOn(display: DisplaySize['display'], sizes: DisplaySize[]): DisplaySize | undefined {
  const sameId = sizes.filter((size) => size.display.id === display.id)
  const samePlace = sizes.filter((size) => isSamePlace(size.display, display))
  return sameId.find((size) => samePlace.includes(size)) ?? sameId[0] ?? samePlace[0]
}

/** The sizes with a new one, newest first. */
export function rememberSize(sizes: DisplaySize[], size: DisplaySize): DisplaySize[] {
  const others = sizes.filter(({ display }) => display.id !== size.display.id)
  return [size, ...others].slice(0, MAX_REMEMBERED)
}

function isSamePlace(a: Rectangle, b: Rectangle): boolean {
  return a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height
}

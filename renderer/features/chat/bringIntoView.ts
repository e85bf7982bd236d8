const ROOM = 8

/** Scrolls the box, and nothing around it, until the element is in view; a tall element is shown from its start. */
export function bringIntoView(box: HTMLElement, element: HTMLElement, where: 'start' | 'nearest'): void {
  box.scrollTop += where === 'start' ? distances(box, element).above : distanceInto(box, element)
}

/**
 * How far the box must scroll for the element to be in view; 0 when it is. With `room` for something below it, or the end of
 * the box where both fit.
 */
export function distanceInto(box: HTMLElement, element: HTMLElement, room?: number): number {
  const { above, below } = distances(box, element, room)
  const end = box.scrollHeight - box.clientHeight - box.scrollTop
  if (room !== undefined && end <= above) return end
  if (above < 0) return above
  return below > 0 ? Math.min(above, below) : 0
}

function distances(box: HTMLElement, element: HTMLElement, room = ROOM): { above: number; below: number } {
  const outer = box.getBoundingClientRect()
  const inner = element.getBoundingClientRect()
  return { above: inner.top - outer.top - ROOM, below: inner.bottom - outer.bottom + room }
}

const ROOM = 8

/** Scrolls the box, and nothing around it, until the element is in view; a tall element is shown from its start. */
export function bringIntoView(box: HTMLElement, element: HTMLElement, where: 'start' | 'nearest'): void {
  box.scrollTop += where === 'start' ? distances(box, element).above : distanceInto(box, element)
}

/** How far the box must scroll for the element to be in view; 0 when it is. `room`: what else is to be seen below it. */
export function distanceInto(box: HTMLElement, element: HTMLElement, room = ROOM): number {
  const { above, below } = distances(box, element, room)
  if (above < 0) return above
  return below > 0 ? Math.min(above, below) : 0
}

function distances(box: HTMLElement, element: HTMLElement, room = ROOM): { above: number; below: number } {
  const outer = box.getBoundingClientRect()
  const inner = element.getBoundingClientRect()
  return { above: inner.top - outer.top - ROOM, below: inner.bottom - outer.bottom + room }
}

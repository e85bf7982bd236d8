const ROOM = 8

/** Scrolls the box, and nothing around it, until the element is in view; a tall element is shown from its start. */
export function bringIntoView(box: HTMLElement, element: HTMLElement, where: 'start' | 'nearest'): void {
  const outer = box.getBoundingClientRect()
  const inner = element.getBoundingClientRect()
  const above = inner.top - outer.top - ROOM
  const below = inner.bottom - outer.bottom + ROOM
  if (where === 'start' || above < 0) box.scrollTop += above
  else if (below > 0) box.scrollTop += Math.min(above, below)
}

/** The parts of a window in the order that F6 goes through them. */
export type Pane = 'sidebar' | 'messages' | 'composer'
const order: readonly Pane[] = ['composer', 'messages', 'sidebar']

/** The part that comes after the one with the focus (or before it); parts that are not there are left out. */
export function nextPane(direction: 1 | -1, there: Record<Pane, boolean>): Pane {
  let at = order.indexOf(focusedPane())
  do at = (at + direction + order.length) % order.length
  while (!there[order[at] ?? 'composer'])
  return order[at] ?? 'composer'
}

function focusedPane(): Pane {
  const focused = document.activeElement
  if (focused?.closest('[role="log"]')) return 'messages'
  return focused?.closest('nav') ? 'sidebar' : 'composer'
}

/** True where there is text being written, so that a key such as undo belongs to it. */
export function isWriting(): boolean {
  const focused = document.activeElement
  return (focused instanceof HTMLTextAreaElement || focused instanceof HTMLInputElement) && focused.value !== ''
}

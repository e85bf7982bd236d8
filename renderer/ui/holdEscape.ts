const HELD_MS = 500

/**
 * For half a second Esc does nothing in the page: who pressed it until something was gone, and once more, must not stop or
 * clear what stood behind. Any other key ends that; a key that is kept down stays without effect for as long.
 */
export function holdEscape(): void {
  const until = performance.now() + HELD_MS
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && (event.repeat || performance.now() < until)) {
      event.preventDefault()
      event.stopImmediatePropagation()
    } else removeEventListener('keydown', onKeyDown, { capture: true })
  }
  addEventListener('keydown', onKeyDown, { capture: true })
}

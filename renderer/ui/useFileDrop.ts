import { useEffect, useRef, useState } from 'react'

interface Taker {
  drag(over: boolean): void
  take(files: File[]): void
}

/** Who takes dropped files: the one that came last, as a dialog does that lies over the window. */
const takers: Taker[] = []

/** True while files are dragged over the page; `onFiles` gets the ones that are dropped, wherever on it. */
export function useFileDrop(onFiles: (files: File[]) => void): boolean {
  const [dragging, setDragging] = useState(false)
  const latest = useRef(onFiles)
  latest.current = onFiles
  useEffect(() => {
    const taker: Taker = { drag: setDragging, take: (files) => latest.current(files) }
    takers.push(taker)
    return () => void takers.splice(takers.indexOf(taker), 1)
  }, [])
  return dragging
}

/**
 * Call it once, at the page's start: nothing that is dropped may take the place of the page. Files go to whoever takes
 * them, a text that is dropped into a box is the box's own, and the rest is refused.
 */
export function guardDrops(): void {
  addEventListener('dragover', (event) => {
    if (isForBox(event)) return
    event.preventDefault()
    const taker = hasFiles(event) ? takers.at(-1) : undefined
    if (event.dataTransfer) event.dataTransfer.dropEffect = taker ? 'copy' : 'none'
    taker?.drag(true)
  })
  // Leaving for something that is no part of the page.
  addEventListener('dragleave', (event) => event.relatedTarget === null && takers.at(-1)?.drag(false))
  addEventListener('drop', (event) => {
    if (isForBox(event)) return
    event.preventDefault()
    takers.at(-1)?.drag(false)
    if (hasFiles(event)) takers.at(-1)?.take([...(event.dataTransfer?.files ?? [])])
  })
}

function isForBox(event: DragEvent): boolean {
  const box = event.target instanceof Element ? event.target.closest('textarea, input') : null
  return box !== null && !hasFiles(event)
}

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false
}

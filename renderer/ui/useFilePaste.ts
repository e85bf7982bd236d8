import { type RefObject, useEffect, useRef } from 'react'
import { strings } from '../../shared/strings.ts'

/**
 * Files that are pasted go to `onFiles`: into the box, or where nothing is written at all. Whatever stands over the page has
 * its pastes to itself.
 */
export function useFilePaste(box: RefObject<HTMLElement | null>, onFiles: (files: File[]) => void): void {
  const latest = useRef(onFiles)
  latest.current = onFiles
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      if (event.defaultPrevented || !isMeant(event.target, box.current)) return
      const files = event.clipboardData ? pastedFiles(event.clipboardData) : []
      if (files.length === 0) return
      event.preventDefault()
      latest.current(files)
    }
    addEventListener('paste', paste)
    return () => removeEventListener('paste', paste)
  }, [box])
}

function isMeant(target: EventTarget | null, box: HTMLElement | null): boolean {
  if (!(target instanceof Element) || target === box) return target === box
  const dialog = '[role="dialog"]'
  return (
    !target.closest('textarea, input, [contenteditable]') && target.closest(dialog) === (box?.closest(dialog) ?? null)
  )
}

/** Text with a form of its own, as office programs copy it, brings a picture of itself along: the text is meant. */
function pastedFiles({ files, types }: DataTransfer): File[] {
  if (types.includes('text/plain') && types.includes('text/html')) return []
  return [...files].map((file) =>
    // The name that browsers give to a picture that is no file.
    file.name === 'image.png' ? new File([file], strings.chips.pastedImage, { type: file.type }) : file,
  )
}

import { type RefObject, useEffect } from 'react'

/** What is typed where nothing takes text goes into the box, as if that had the focus. Not a space, which scrolls and presses. */
export function useTypingToBox(box: RefObject<HTMLTextAreaElement | null>, isOn: boolean): void {
  useEffect(() => {
    if (!isOn) return
    const onKeyDown = (event: KeyboardEvent) => {
      const { target, key } = event
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
      if ([...key].length !== 1 || key === ' ' || !(target instanceof Element)) return
      const isHere = target === document.body || box.current?.closest('.quick')?.contains(target)
      // The letter itself follows the focus.
      if (isHere && !target.matches('input, textarea, select')) box.current?.focus()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [box, isOn])
}

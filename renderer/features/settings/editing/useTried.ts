import { type RefObject, useEffect, useState } from 'react'

/**
 * Whether it was tried to save the form, from when on it marks what is wrong. `markWrong`: it was tried, and something
 * is wrong; the first of it gets the focus.
 */
export function useTried(form: RefObject<HTMLFormElement | null>): { tried: boolean; markWrong: () => void } {
  const [tried, setTried] = useState(false)
  // When it is drawn again, with what is wrong marked.
  useEffect(() => {
    if (tried) focusWrong(form.current)
  }, [tried, form])
  return {
    tried,
    markWrong() {
      setTried(true)
      focusWrong(form.current)
    },
  }
}

function focusWrong(form: HTMLFormElement | null): void {
  form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
}

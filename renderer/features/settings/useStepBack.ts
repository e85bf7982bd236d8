import { type RefObject, useEffect, useState } from 'react'
import type { StepBack } from './SettingsDialog.tsx'

/** What is being edited on a page. */
interface OpenForm {
  isDirty: boolean
  /** To the list, with the focus where it belongs. */
  leave: () => void
  /** Forgets it and no more, for a dialog that closes anyway. */
  drop: () => void
}

/**
 * The step back of a page with a form, null while it shows its list: changes are asked about before they are
 * discarded. Gives what a button does that goes back, and the question's part of a ConfirmDialog.
 */
export function useStepBack(
  stepBack: RefObject<StepBack | null>,
  form: OpenForm | null,
  onOpenChange: (open: boolean) => void,
) {
  const [leaving, setLeaving] = useState<'escape' | 'close' | null>(null)

  useEffect(() => {
    stepBack.current = (why) => {
      if (!form) return false
      // An Esc that comes while the question is just being drawn still reaches the dialog behind it, and is its no.
      if (form.isDirty) setLeaving((asked) => (asked === null || why === 'close' ? why : null))
      else if (why === 'escape') form.leave()
      else form.drop()
      return form.isDirty || why === 'escape'
    }
    return () => {
      stepBack.current = null
    }
  })

  return {
    back: () => void stepBack.current?.('escape'),
    discard: {
      open: leaving !== null,
      onNo: () => setLeaving(null),
      onYes: () => {
        setLeaving(null)
        form?.leave()
        if (leaving === 'close') onOpenChange(false)
      },
    },
  }
}

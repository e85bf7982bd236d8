import { type ReactNode, type RefObject, useEffect, useState } from 'react'
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx'
import type { StepBack } from '../SettingsDialog.tsx'
import { type Draft, isDirty } from './draft.ts'

interface EditingProps {
  draft: Draft
  /** What is edited, as the question names it. */
  name: string
  words: { discardTitle: string; discardText: (name: string) => string; discardYes: string; discardNo: string }
  stepBack: RefObject<StepBack | null>
  /** To the list, with the focus where it belongs. */
  onLeave: () => void
  /** Forgets it and no more, for a dialog that closes anyway. */
  onDrop: () => void
  onCloseDialog: () => void
  /** The form; its button that goes back does `back`. */
  children: (back: () => void) => ReactNode
}

/** The form in its list's place: a step back comes to the list, and asks first whether to discard what was changed. */
export function Editing(props: EditingProps) {
  const { draft, name, words, stepBack, onLeave, onDrop, onCloseDialog, children } = props
  const [leaving, setLeaving] = useState<'escape' | 'close' | null>(null)

  useEffect(() => {
    stepBack.current = (why) => {
      const asks = isDirty(draft)
      // An Esc that comes while the question is just being drawn still reaches the dialog behind it, and is its no.
      if (asks) setLeaving((asked) => (asked === null || why === 'close' ? why : null))
      else if (why === 'escape') onLeave()
      else onDrop()
      return asks || why === 'escape'
    }
    return () => {
      stepBack.current = null
    }
  })

  return (
    <>
      {children(() => void stepBack.current?.('escape'))}
      <ConfirmDialog
        open={leaving !== null}
        title={words.discardTitle}
        text={words.discardText(name)}
        yes={words.discardYes}
        no={words.discardNo}
        onNo={() => setLeaving(null)}
        onYes={() => {
          setLeaving(null)
          onLeave()
          if (leaving === 'close') onCloseDialog()
        }}
      />
    </>
  )
}

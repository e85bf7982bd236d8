import { useEffect, useRef } from 'react'
import { strings } from '../../../../shared/strings.ts'
import { Button } from '../../../ui/Button.tsx'

/** What was said last, with what takes it back. */
export interface Said {
  text: string
  isProblem?: boolean
  undo?: () => Promise<void>
}

/** The line over a list that says what became of it. */
export function SaidLine({ said, onProblem }: { said: Said | null; onProblem: (error: unknown) => void }) {
  const line = useRef<HTMLParagraphElement>(null)
  const undo = said?.undo
  // What was deleted had the focus.
  useEffect(() => {
    if (undo) line.current?.querySelector('button')?.focus()
  }, [undo])
  return (
    <p
      ref={line}
      className={`said-line ${said?.isProblem ? 'field-error' : ''}`}
      role={said?.isProblem ? 'alert' : 'status'}
    >
      {said?.text}
      {undo && <Button onClick={() => void undo().catch(onProblem)}>{strings.common.undo}</Button>}
    </p>
  )
}

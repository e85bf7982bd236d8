import type { ReactNode, RefObject } from 'react'
import { strings } from '../../../../shared/strings.ts'
import { Button } from '../../../ui/Button.tsx'
import { ProblemLine } from '../../../ui/ProblemLine.tsx'
import './editing.css'

interface DraftFormProps {
  form: RefObject<HTMLFormElement | null>
  className?: string
  title: string
  /** Why it was not saved. */
  problem: string | undefined
  /** What the button that goes back says. */
  back: string
  onBack: () => void
  onSave: () => void
  /** The fields. */
  children: ReactNode
}

/** A form on a page of its own: its title, the fields, and at its end what went wrong, the way back and Save. */
export function DraftForm({ form, className = '', title, problem, back, onBack, onSave, children }: DraftFormProps) {
  return (
    <form
      ref={form}
      className={`draft-form ${className}`}
      aria-label={title}
      onSubmit={(event) => {
        event.preventDefault()
        onSave()
      }}
    >
      <h3>{title}</h3>
      {children}
      <div className="dialog-buttons dialog-foot">
        <ProblemLine problem={problem} />
        <Button onClick={onBack}>{back}</Button>
        <Button variant="primary" type="submit">
          {strings.common.save}
        </Button>
      </div>
    </form>
  )
}

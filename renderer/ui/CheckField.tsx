import { type ReactNode, useId } from 'react'
import './field.css'

interface CheckFieldProps {
  label: string
  hint?: ReactNode
  /** Says what is wrong, in place of the hint. */
  error?: string | undefined
  checked: boolean
  disabled?: boolean
  onCheckedChange: (checked: boolean) => void
}

/** Something that is on or off, with its label beside it. */
export function CheckField({ label, hint, error, checked, disabled, onCheckedChange }: CheckFieldProps) {
  const id = useId()
  const hintId = `${id}-hint`
  return (
    <div className="field check">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        disabled={disabled}
        aria-describedby={hint || error ? hintId : undefined}
        onChange={(event) => onCheckedChange(event.target.checked)}
      />
      <div className="field-control">
        <label htmlFor={id}>{label}</label>
        {(error || hint) && (
          <p id={hintId} className={error ? 'field-error' : 'field-hint'}>
            {error ?? hint}
          </p>
        )}
      </div>
    </div>
  )
}

import { type ComponentPropsWithRef, type ReactNode, useId } from 'react'
import './field.css'

interface FieldProps {
  label: string
  hint?: ReactNode
  /** Says what is wrong; the control is then marked invalid. */
  error?: string | undefined
}

/** The parts of a labelled control; `render` gets what ties the control to its label and hint. */
export function Field(
  props: FieldProps & {
    render: (tie: { id: string; 'aria-describedby': string | undefined; 'aria-invalid': boolean }) => ReactNode
  },
) {
  const { label, hint, error, render } = props
  const id = useId()
  const hintId = `${id}-hint`
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="field-control">
        {render({ id, 'aria-describedby': hint || error ? hintId : undefined, 'aria-invalid': error !== undefined })}
        {(error || hint) && (
          <p id={hintId} className={error ? 'field-error' : 'field-hint'}>
            {error ?? hint}
          </p>
        )}
      </div>
    </div>
  )
}

/** A line of text with its label. */
export function TextField({ label, hint, error, ...rest }: FieldProps & ComponentPropsWithRef<'input'>) {
  return (
    <Field
      label={label}
      hint={hint}
      error={error}
      render={(tie) => <input className="input" autoComplete="off" spellCheck={false} {...rest} {...tie} />}
    />
  )
}

/** Lines of text with their label. */
export function TextAreaField({ label, hint, error, ...rest }: FieldProps & ComponentPropsWithRef<'textarea'>) {
  return (
    <Field
      label={label}
      hint={hint}
      error={error}
      render={(tie) => <textarea className="input input-area" {...rest} {...tie} />}
    />
  )
}

export interface SelectOption {
  value: string
  label: string
}

/** One of a few, through the system's own list. */
export function SelectField(
  props: FieldProps & {
    value: string
    onValueChange: (value: string) => void
    options: readonly SelectOption[]
    disabled?: boolean
    groups?: readonly { label: string; options: readonly SelectOption[] }[]
  },
) {
  const { label, hint, error, value, onValueChange, options, disabled, groups = [] } = props
  const drawn = (list: readonly SelectOption[]) =>
    list.map((option) => (
      <option key={option.value} value={option.value}>
        {option.label}
      </option>
    ))
  return (
    <Field
      label={label}
      hint={hint}
      error={error}
      render={(tie) => (
        <select
          className="input select"
          value={value}
          disabled={disabled}
          onChange={(event) => onValueChange(event.target.value)}
          {...tie}
        >
          {drawn(options)}
          {groups.map((group) => (
            <optgroup key={group.label} label={group.label}>
              {drawn(group.options)}
            </optgroup>
          ))}
        </select>
      )}
    />
  )
}

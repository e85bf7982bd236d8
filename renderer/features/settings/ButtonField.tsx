import type { ComponentProps } from 'react'
import { Button } from '../../ui/Button.tsx'
import { Field } from '../../ui/Field.tsx'

interface ButtonFieldProps extends Pick<ComponentProps<typeof Field>, 'label' | 'hint' | 'error'> {
  text: string
  placeholder?: string
  maxLength: number
  onText: (text: string) => void
  /** What the button says. */
  act: string
  disabled: boolean
  /** Enter does it too, even while the button is disabled. */
  onAct: () => void
}

/** A line of text, and the button that takes it. */
export function ButtonField(props: ButtonFieldProps) {
  const { label, hint, error, text, onText, act, disabled, onAct, ...rest } = props
  return (
    <Field
      label={label}
      hint={hint}
      error={error}
      render={(tie) => (
        <div className="address">
          <input
            className="input"
            autoComplete="off"
            spellCheck={false}
            value={text}
            onChange={(event) => onText(event.target.value)}
            onKeyDown={(event) => event.key === 'Enter' && !event.nativeEvent.isComposing && onAct()}
            {...rest}
            {...tie}
          />
          <Button onClick={onAct} disabled={disabled}>
            {act}
          </Button>
        </div>
      )}
    />
  )
}

import { type ReactNode, useEffect, useRef } from 'react'
import { Button } from '../../ui/Button.tsx'
import { Field } from '../../ui/Field.tsx'

interface LineAct {
  act: string
  primary?: boolean
  disabled?: boolean
  onAct: () => unknown
}

interface LineFieldProps {
  label: string
  hint?: ReactNode
  error?: string | undefined
  text: string
  placeholder?: string
  maxLength: number
  /** It has come for what was just asked for, and takes the focus. */
  focused?: boolean
  onText: (text: string) => void
  onEnter: () => unknown
  /** The buttons that take the text. */
  children: readonly LineAct[]
}

/** A line of text under its label, with the buttons that take it; Enter does the first thing that can be done. */
export function LineField(props: LineFieldProps) {
  const { label, hint, error, text, onText, onEnter, children, focused, ...rest } = props
  const box = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (focused) box.current?.focus()
  }, [focused])
  return (
    <div className="line-field">
      <Field
        label={label}
        hint={hint}
        error={error}
        render={(tie) => (
          <div className="line-row">
            <input
              ref={box}
              className="input"
              autoComplete="off"
              spellCheck={false}
              value={text}
              onChange={({ target }) => onText(target.value)}
              onKeyDown={(event) => event.key === 'Enter' && !event.nativeEvent.isComposing && onEnter()}
              {...rest}
              {...tie}
            />
            {children.map(({ act, primary, disabled, onAct }) => (
              <Button
                key={act}
                variant={primary ? 'primary' : 'plain'}
                disabled={disabled}
                onClick={() => void onAct()}
              >
                {act}
              </Button>
            ))}
          </div>
        )}
      />
    </div>
  )
}

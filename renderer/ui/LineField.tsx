import { type ComponentProps, useEffect, useRef } from 'react'
import { Button } from './Button.tsx'
import { Field } from './Field.tsx'

interface LineAct {
  act: string
  primary?: boolean
  disabled?: boolean
  onAct: () => unknown
}

interface LineFieldProps extends Pick<ComponentProps<typeof Field>, 'label' | 'hint' | 'error'> {
  text: string
  placeholder?: string
  maxLength: number
  /** It has come for what was just asked for, and takes the focus. */
  focused?: boolean
  onText: (text: string) => void
  /** Without it, Enter does what the first button does, even while that is disabled. */
  onEnter?: () => unknown
  /** The buttons that take the text. */
  children: readonly LineAct[]
}

/** A line of text with its label, and the buttons that take it. */
export function LineField(props: LineFieldProps) {
  const { label, hint, error, text, focused, onText, children, onEnter = children[0]?.onAct, ...rest } = props
  const box = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (focused) box.current?.focus()
  }, [focused])
  return (
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
            onKeyDown={(event) => event.key === 'Enter' && !event.nativeEvent.isComposing && onEnter?.()}
            {...rest}
            {...tie}
          />
          {children.map(({ act, primary, disabled, onAct }) => (
            <Button key={act} variant={primary ? 'primary' : 'plain'} disabled={disabled} onClick={() => void onAct()}>
              {act}
            </Button>
          ))}
        </div>
      )}
    />
  )
}

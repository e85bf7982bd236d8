import { type ComponentProps, useEffect, useLayoutEffect, useRef } from 'react'
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
  /** Where the focus begins in a dialog that opens with it. */
  first?: boolean
  onText: (text: string) => void
  /** Without it, Enter does what the first button does, even while that is disabled. */
  onEnter?: () => unknown
  /** The buttons that take the text. */
  children: readonly LineAct[]
}

/** A line of text with its label, and the buttons that take it. */
export function LineField(props: LineFieldProps) {
  const { label, hint, error, text, focused, first, onText, children, onEnter = children[0]?.onAct, ...rest } = props
  const box = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (focused) box.current?.focus()
  }, [focused])
  const row = useRef<HTMLDivElement>(null)
  // A button that can't be pressed any more, as its text was taken, would lose the focus to nothing.
  useLayoutEffect(() => {
    const at = document.activeElement
    if (at instanceof HTMLButtonElement && at.disabled && row.current?.contains(at)) box.current?.focus()
  })
  return (
    <Field
      label={label}
      hint={hint}
      error={error}
      render={(tie) => (
        <div ref={row} className="line-row">
          <input
            ref={box}
            className="input"
            data-first={first || undefined}
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

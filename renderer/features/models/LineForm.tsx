import { useId, useState } from 'react'
import { Button } from '../../ui/Button.tsx'

interface LineFormProps {
  /** Said to those who can't see what it is for. */
  label: string
  /** What stands there at first. */
  first?: string
  placeholder?: string
  act: string
  primary?: boolean
  /** Gets what was typed, when that is anything. */
  onTake: (text: string) => void
}

/** A line of text and the button that takes it. */
export function LineForm({ label, first = '', placeholder, act, primary, onTake }: LineFormProps) {
  const id = useId()
  const [text, setText] = useState(first)
  return (
    <form
      className="line-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (text.trim() !== '') onTake(text.trim())
      }}
    >
      <label className="visually-hidden" htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        className="input"
        autoComplete="off"
        spellCheck={false}
        maxLength={4_096}
        placeholder={placeholder}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <Button variant={primary ? 'primary' : 'plain'} type="submit">
        {act}
      </Button>
    </form>
  )
}

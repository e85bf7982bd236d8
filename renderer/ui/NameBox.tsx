import { useRef, useState } from 'react'
import { strings } from '../../shared/strings.ts'

interface NameBoxProps {
  title: string
  /** Called once: with the new name, or null when it stays as it was (Esc, or nothing typed). */
  onDone: (title: string | null) => void
}

/** The box in the place of a conversation's name while it is renamed. Enter and leaving it save, Esc does not. */
export function NameBox({ title, onDone }: NameBoxProps) {
  const [text, setText] = useState(title)
  const isDone = useRef(false)
  const done = (next: string | null) => {
    // What is done with the answer moves the focus away, and leaving the box would answer once more.
    if (isDone.current) return
    isDone.current = true
    onDone(next)
  }
  return (
    <input
      className="input"
      aria-label={strings.sidebar.renameLabel}
      value={text}
      maxLength={500}
      // biome-ignore lint/a11y/noAutofocus: the reader has just asked to type here
      autoFocus
      onFocus={(event) => event.target.select()}
      onChange={(event) => setText(event.target.value)}
      onBlur={() => done(text.trim() || null)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing || (event.key !== 'Enter' && event.key !== 'Escape')) return
        event.preventDefault()
        event.stopPropagation()
        done(event.key === 'Enter' ? text.trim() || null : null)
      }}
    />
  )
}

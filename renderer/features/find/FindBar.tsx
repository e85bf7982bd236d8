import { ChevronDown, ChevronUp, X } from 'lucide-react'
import { type Ref, useImperativeHandle, useRef, useState } from 'react'
import { strings } from '../../../shared/strings.ts'
import { IconButton } from '../../ui/Button.tsx'
import { useFind } from './useFind.ts'
import './find.css'

const words = strings.find
/** What was looked for last, offered when the bar is opened again. */
let lastQuery = ''

export interface FindBarHandle {
  /** Puts the focus into the box, on all of its text; false when it is there already. */
  focus(): boolean
  /** Ends it, and gives the focus back. */
  close(): void
}

interface FindBarProps {
  onClose: () => void
  /** There is nothing to give the focus back to. */
  onFocusLost: () => void
  handle: Ref<FindBarHandle>
}

/**
 * Finds words in the conversation that is open. Enter goes to the next place, Shift+Enter back, Esc ends it. A reader who
 * came from the messages goes on at the message that was found.
 */
export function FindBar({ onClose, onFocusLost, handle }: FindBarProps) {
  // Read before the box is there to take the focus.
  const [before] = useState(() => document.activeElement)
  const [query, setQuery] = useState(lastQuery)
  const box = useRef<HTMLInputElement>(null)
  const { count, isMore, at, message, step } = useFind(query)

  const close = () => {
    onClose()
    const back = before?.closest('[role="log"]') && message ? message : before
    if (back instanceof HTMLElement && back !== document.body && back.isConnected) back.focus({ preventScroll: true })
    else onFocusLost()
  }
  useImperativeHandle(handle, () => ({
    focus() {
      if (document.activeElement === box.current) return false
      box.current?.focus()
      box.current?.select()
      return true
    },
    close,
  }))
  return (
    <search
      className="find"
      aria-label={words.label}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing || event.key !== 'Escape') return
        event.preventDefault()
        close()
      }}
    >
      <input
        ref={box}
        aria-label={words.label}
        placeholder={words.label}
        value={query}
        // biome-ignore lint/a11y/noAutofocus: the reader has just asked to type here
        autoFocus
        onFocus={(event) => event.target.select()}
        onChange={(event) => {
          lastQuery = event.target.value
          setQuery(event.target.value)
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing || event.key !== 'Enter') return
          event.preventDefault()
          step(event.shiftKey ? -1 : 1)
        }}
      />
      <span className="note" role="status">
        {query.trim() !== '' && words.place(at, count, isMore)}
      </span>
      <IconButton label={words.previous} keys={['Shift', 'Enter']} disabled={count === 0} onClick={() => step(-1)}>
        <ChevronUp size={16} />
      </IconButton>
      <IconButton label={words.next} keys={['Enter']} disabled={count === 0} onClick={() => step(1)}>
        <ChevronDown size={16} />
      </IconButton>
      <IconButton label={strings.common.close} keys={['Esc']} onClick={close}>
        <X size={16} />
      </IconButton>
    </search>
  )
}

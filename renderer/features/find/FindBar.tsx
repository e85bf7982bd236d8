import { ChevronDown, ChevronUp, X } from 'lucide-react'
import { useState } from 'react'
import { strings } from '../../../shared/strings.ts'
import { IconButton } from '../../ui/Button.tsx'
import { useFind } from './useFind.ts'
import './find.css'

const words = strings.find

/** Finds words in the conversation that is open. Enter goes to the next place, Shift+Enter back, Esc ends it. */
export function FindBar({ onClose }: { onClose: () => void }) {
  const [query, setQuery] = useState('')
  const { count, at, step } = useFind(query)
  return (
    <search className="find" aria-label={words.label}>
      <input
        aria-label={words.label}
        placeholder={words.label}
        value={query}
        // biome-ignore lint/a11y/noAutofocus: the reader has just asked to type here
        autoFocus
        onChange={(event) => setQuery(event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return
          if (event.key === 'Enter') step(event.shiftKey ? -1 : 1)
          else if (event.key === 'Escape') onClose()
          else return
          event.preventDefault()
        }}
      />
      <span className="note" role="status">
        {query.trim() !== '' && words.place(at, count)}
      </span>
      <IconButton label={words.previous} keys={['Shift', 'Enter']} disabled={count === 0} onClick={() => step(-1)}>
        <ChevronUp size={16} />
      </IconButton>
      <IconButton label={words.next} keys={['Enter']} disabled={count === 0} onClick={() => step(1)}>
        <ChevronDown size={16} />
      </IconButton>
      <IconButton label={strings.common.close} keys={['Esc']} onClick={onClose}>
        <X size={16} />
      </IconButton>
    </search>
  )
}

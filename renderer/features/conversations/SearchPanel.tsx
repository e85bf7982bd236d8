import { Command } from 'cmdk'
import { Search, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { SearchHit } from '../../../shared/contract/conversations.ts'
import { strings } from '../../../shared/strings.ts'
import { IconButton } from '../../ui/Button.tsx'

const words = strings.search

export interface SearchPanelProps {
  query: string
  onQuery: (query: string) => void
  /** What was found for the query; undefined while it is looked for. */
  hits: readonly SearchHit[] | undefined
  onOpen: (hit: SearchHit) => void
  onClose: () => void
  /** Is told what had the focus before the panel took it. */
  before: { current: Element | null }
}

/** Full text search over all conversations of all windows, in the place of the list. */
export function SearchPanel({ query, onQuery, hits, onOpen, onClose, before }: SearchPanelProps) {
  // Read before the field below is there to take the focus.
  const [hadFocus] = useState(() => document.activeElement)
  useEffect(() => {
    before.current = hadFocus
  }, [before, hadFocus])
  const asked = query.trim() !== ''
  return (
    <Command
      className="search"
      label={words.label}
      shouldFilter={false}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.nativeEvent.isComposing) return
        event.preventDefault()
        event.stopPropagation()
        onClose()
      }}
    >
      <div className="search-box">
        <Search size={16} aria-hidden />
        <Command.Input
          autoFocus
          value={query}
          onValueChange={onQuery}
          placeholder={words.placeholder}
          aria-label={words.label}
        />
        <IconButton label={strings.common.close} keys={['Esc']} onClick={onClose}>
          <X size={14} />
        </IconButton>
      </div>
      <Command.List className="search-list" label={words.label}>
        {!asked && <p className="note">{words.hint}</p>}
        {asked && hits?.length === 0 && <Command.Empty className="note">{words.none(query.trim())}</Command.Empty>}
        {asked &&
          hits?.map((hit, at) => (
            <Command.Item
              // biome-ignore lint/suspicious/noArrayIndexKey: hits are replaced as a whole
              key={at}
              value={String(at)}
              className="search-hit"
              onSelect={() => onOpen(hit)}
            >
              <b>{hit.title || strings.common.untitled}</b>
              <span>{marked(hit)}</span>
            </Command.Item>
          ))}
      </Command.List>
      {asked && hits && hits.length > 0 && (
        <p className="note search-count" role="status">
          {words.hits(hits.length)}
        </p>
      )}
    </Command>
  )
}

function marked({ snippet, ranges }: SearchHit) {
  const parts = []
  let end = 0
  for (const [from, to] of ranges) {
    parts.push(snippet.slice(end, from), <mark key={from}>{snippet.slice(from, to)}</mark>)
    end = to
  }
  parts.push(snippet.slice(end))
  return parts
}

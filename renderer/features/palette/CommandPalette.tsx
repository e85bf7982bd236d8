import { Command } from 'cmdk'
import { useMemo, useState } from 'react'
import { rankEntries } from '../../../shared/rankEntries.ts'
import { strings } from '../../../shared/strings.ts'
import { recentFirst } from '../../state/recent.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { Keys } from '../../ui/Keys.tsx'
import { type PaletteEntry, type PaletteSources, usePaletteEntries } from './usePaletteEntries.ts'
import './palette.css'

const words = strings.palette
const RECENT_WITHOUT_QUERY = 6
const CONVERSATIONS_WITHOUT_QUERY = 6
const MOST_FOUND = 100

export interface CommandPaletteProps extends PaletteSources {
  open: boolean
  onOpenChange: (open: boolean) => void
  /** The ids of what was chosen before, newest first. */
  recent: readonly string[]
  /** What was chosen now. */
  onChosen: (id: string) => void
}

/** Everything that can be done, opened or chosen, by typing a part of its name; what was chosen lately comes first. */
export function CommandPalette(props: CommandPaletteProps) {
  const { open, onOpenChange } = props
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={words.title} hideTitle className="palette">
      <PaletteList {...props} />
    </Dialog>
  )
}

function PaletteList(props: CommandPaletteProps) {
  const { onOpenChange, onChosen, recent } = props
  const [query, setQuery] = useState('')
  const [chosen, setChosen] = useState('')
  const all = usePaletteEntries(props)
  // As they were when the palette opened: what is chosen must not move under the finger.
  const [known] = useState(recent)
  const entries = useMemo(() => recentFirst(all, known, ({ id }) => id), [all, known])
  const searching = query.trim() !== ''
  const found = useMemo(
    () => (searching ? rankEntries(entries, query).slice(0, MOST_FOUND) : []),
    [entries, query, searching],
  )
  const choose = ({ id, act }: PaletteEntry) => {
    onOpenChange(false)
    onChosen(id)
    // After the palette has given the focus back, so that what the action focuses keeps it.
    setTimeout(act, 0)
  }
  const drawn = (list: readonly PaletteEntry[]) =>
    list.map((entry) => (
      <Command.Item key={entry.id} value={entry.id} className="palette-item" onSelect={() => choose(entry)}>
        <span>{entry.label}</span>
        {(entry.note || !entry.keys) && <small>{entry.note ?? (searching && words.kinds[entry.kind])}</small>}
        {entry.keys && <Keys keys={entry.keys} />}
      </Command.Item>
    ))
  const group = (heading: string, list: readonly PaletteEntry[]) =>
    list.length > 0 && <Command.Group heading={heading}>{drawn(list)}</Command.Group>
  const lately = entries.slice(0, RECENT_WITHOUT_QUERY).filter(({ id }) => known.includes(id))
  // In the order in which they came, without those that stand above.
  const ofKind = (kind: PaletteEntry['kind']) => all.filter((entry) => entry.kind === kind && !lately.includes(entry))
  return (
    <Command label={words.title} loop shouldFilter={false} value={chosen} onValueChange={setChosen}>
      <Command.Input
        className="palette-input"
        placeholder={words.placeholder}
        aria-label={words.title}
        value={query}
        onValueChange={(next) => {
          setQuery(next)
          // Enter does what fits best.
          setChosen((next.trim() === '' ? undefined : rankEntries(entries, next)[0]?.id) ?? '')
        }}
      />
      <Command.List className="palette-list" label={words.title}>
        <Command.Empty className="palette-empty">{words.none}</Command.Empty>
        {searching ? (
          drawn(found)
        ) : (
          <>
            {group(words.recent, lately)}
            {group(words.conversations, ofKind('conversations').slice(0, CONVERSATIONS_WITHOUT_QUERY))}
            {group(words.actions, ofKind('actions'))}
            {group(words.commands, ofKind('commands'))}
            {group(words.presets, ofKind('presets'))}
            {group(words.models, ofKind('models'))}
          </>
        )}
      </Command.List>
      <footer className="palette-foot">
        <span>
          <Keys keys={['↑', '↓']} /> {words.move}
        </span>
        <span>
          <Keys keys={['Enter']} /> {words.run}
        </span>
        <span>
          <Keys keys={['Esc']} /> {words.close}
        </span>
      </footer>
    </Command>
  )
}

import { Command } from 'cmdk'
import { useMemo, useState } from 'react'
import type { ActionId, Keyboard } from '../../../shared/actions.ts'
import type { Conversation, ModelRef } from '../../../shared/model/conversation.ts'
import type { EngineStatus } from '../../../shared/model/engine.ts'
import { rankEntries } from '../../../shared/rankEntries.ts'
import { strings } from '../../../shared/strings.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { Keys } from '../../ui/Keys.tsx'
import { type PaletteEntry, usePaletteEntries } from './usePaletteEntries.ts'
import './palette.css'

const words = strings.palette
const CONVERSATIONS_WITHOUT_QUERY = 6
const MOST_FOUND = 100

export interface CommandPaletteProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  keyboard: Keyboard
  conversations: readonly Conversation[]
  engines: readonly EngineStatus[]
  onAction: (id: ActionId) => void
  onConversation: (id: string) => void
  onModel: (model: ModelRef) => void
}

/** Everything that can be done, opened or chosen, by typing a part of its name. */
export function CommandPalette(props: CommandPaletteProps) {
  const { open, onOpenChange } = props
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={words.title} hideTitle className="palette">
      <PaletteList {...props} />
    </Dialog>
  )
}

function PaletteList(props: CommandPaletteProps) {
  const { onOpenChange } = props
  const [query, setQuery] = useState('')
  const [chosen, setChosen] = useState('')
  const entries = usePaletteEntries(props)
  const searching = query.trim() !== ''
  const found = useMemo(
    () => (searching ? rankEntries(entries, query).slice(0, MOST_FOUND) : []),
    [entries, query, searching],
  )
  const choose = (act: () => void) => {
    onOpenChange(false)
    // After the palette has given the focus back, so that what the action focuses keeps it.
    setTimeout(act, 0)
  }
  const drawn = (list: readonly PaletteEntry[]) =>
    list.map(({ id, kind, label, note, keys, act }) => (
      <Command.Item key={id} value={id} className="palette-item" onSelect={() => choose(act)}>
        <span>{label}</span>
        {keys ? <Keys keys={keys} /> : <small>{note ?? (searching && words.kinds[kind])}</small>}
      </Command.Item>
    ))
  const ofKind = (kind: PaletteEntry['kind']) => entries.filter((entry) => entry.kind === kind)
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
            <Command.Group heading={words.conversations}>
              {drawn(ofKind('conversations').slice(0, CONVERSATIONS_WITHOUT_QUERY))}
            </Command.Group>
            <Command.Group heading={words.actions}>{drawn(ofKind('actions'))}</Command.Group>
            <Command.Group heading={words.models}>{drawn(ofKind('models'))}</Command.Group>
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

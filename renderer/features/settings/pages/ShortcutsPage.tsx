import { useMemo, useState } from 'react'
import {
  type ActionId,
  type ActionScope,
  actionIds,
  actionScopes,
  actions,
  isThere,
  keysOf,
} from '../../../../shared/actions.ts'
import { type Platform, printKeys } from '../../../../shared/keys.ts'
import { strings } from '../../../../shared/strings.ts'
import { useCommands } from '../../../state/commandsState.ts'
import { holdOffShortcuts, resumeShortcuts, useShortcuts } from '../../../state/shortcutsState.ts'
import { Button } from '../../../ui/Button.tsx'
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx'
import type { SettingsDialogProps } from '../SettingsDialog.tsx'
import { ActionShortcut } from '../shortcuts/ActionShortcut.tsx'
import { GlobalShortcut } from '../shortcuts/GlobalShortcut.tsx'
import { WayNote } from '../shortcuts/WayNote.tsx'
import '../shortcuts/shortcuts.css'

const words = strings.shortcuts

interface Entry {
  id: string
  scope: ActionScope | 'global'
  title: string
  keys: string
}

const nameOf = ({ scope, id }: Entry) => `${scope} ${id}`

/** Whether the words of the query are in its title or in its keys, as they are printed. */
function fits({ title, keys }: Entry, query: string, platform: Platform): boolean {
  const text = `${title} ${printKeys(keys, platform).join('+')}`.toLowerCase()
  return query
    .toLowerCase()
    .trim()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

/** Every key of Aside, in every program and in its own windows, to be changed by pressing others. */
export function ShortcutsPage({ settings, keyboard, onChange }: SettingsDialogProps) {
  const shortcuts = useShortcuts()
  const { commands } = useCommands()
  const [query, setQuery] = useState('')
  const [said, setSaid] = useState('')
  const [asking, setAsking] = useState(false)
  const onDesktop = keyboard.mode === 'desktop'
  const onListen = onDesktop ? holdOffShortcuts : undefined
  const globalKeys = Object.fromEntries((shortcuts?.shortcuts ?? []).map(({ id, keys }) => [id, keys]))

  const all: Entry[] = [
    { id: 'quickAsk', scope: 'global', title: words.globalName('quickAsk'), keys: globalKeys.quickAsk ?? '' },
    ...commands.map(({ name, title }) => ({
      id: `command:${name}`,
      scope: 'global' as const,
      title: `/${name} · ${title}`,
      keys: globalKeys[`command:${name}`] ?? '',
    })),
    ...actionIds
      .filter((id) => isThere(id, keyboard.mode) && !actions[id].fixed)
      .map((id) => ({ id, scope: actions[id].scope, title: strings.actions[id], keys: keysOf(id, keyboard) })),
  ]
  // A row that was found by its keys stays when they are changed.
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked for when the reader types
  const found = useMemo(() => new Set(all.filter((one) => fits(one, query, keyboard.platform)).map(nameOf)), [query])
  const entries = query.trim() === '' ? all : all.filter((one) => found.has(nameOf(one)))
  const save = (id: ActionId, keys: string | undefined) => {
    const { [id]: _, ...others } = settings.keys
    return onChange({ keys: keys === undefined ? others : { ...others, [id]: keys } })
  }
  // Not disabled: it would lose the focus when it has done its work.
  const anyChanged = Object.keys(settings.keys).length > 0
  const globals = entries.filter(({ scope }) => scope === 'global')
  const showsGlobals = onDesktop && shortcuts !== null && globals.length > 0

  return (
    <>
      <div className="shortcut-head">
        <input
          className="input"
          type="search"
          aria-label={words.search}
          placeholder={words.search}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        <Button aria-disabled={!anyChanged} onClick={() => anyChanged && setAsking(true)}>
          {words.resetAll}
        </Button>
      </div>
      {showsGlobals && (
        <section>
          <h3>{words.everywhere}</h3>
          {shortcuts.way === 'none' || <p className="settings-note">{words.everywhereNote}</p>}
          <WayNote way={shortcuts.way} />
          {shortcuts.paused && (
            <p className="settings-note">
              {words.paused} <Button onClick={() => void resumeShortcuts()}>{words.resume}</Button>
            </p>
          )}
          {shortcuts.way !== 'none' && (
            <ul className="shortcut-list">
              {globals.map(({ id, title }) => (
                <GlobalShortcut key={id} {...{ id, title, shortcuts, keyboard, onListen }} say={setSaid} />
              ))}
            </ul>
          )}
        </section>
      )}
      {actionScopes.map((scope) => {
        const ids = entries.filter((one) => one.scope === scope).map(({ id }) => id as ActionId)
        return ids.length === 0 ? null : (
          <section key={scope}>
            <h3>{strings.scopes[scope]}</h3>
            <ul className="shortcut-list">
              {ids.map((id) => (
                <ActionShortcut key={id} {...{ id, keyboard, globalKeys, onListen }} onKeys={save} say={setSaid} />
              ))}
            </ul>
          </section>
        )
      })}
      {entries.length === globals.length && !showsGlobals && (
        <p className="settings-note">{words.searchNone(query.trim())}</p>
      )}
      <p className="visually-hidden" role="status">
        {said}
      </p>
      <ConfirmDialog
        open={asking}
        title={words.resetAllTitle}
        text={words.resetAllText}
        yes={words.resetAllYes}
        no={strings.common.cancel}
        onNo={() => setAsking(false)}
        onYes={() => {
          setAsking(false)
          void onChange({ keys: {} })
        }}
      />
    </>
  )
}

import { useState } from 'react'
import { type ActionId, type ActionScope, actionIds, actions, keysOf } from '../../../../shared/actions.ts'
import { printKeys } from '../../../../shared/keys.ts'
import { strings } from '../../../../shared/strings.ts'
import { holdOffShortcuts, resumeShortcuts, useCommandTitles, useShortcuts } from '../../../state/shortcutsState.ts'
import { Button } from '../../../ui/Button.tsx'
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx'
import type { SettingsDialogProps } from '../SettingsDialog.tsx'
import { ActionShortcut } from '../shortcuts/ActionShortcut.tsx'
import { GlobalShortcut } from '../shortcuts/GlobalShortcut.tsx'
import { WayNote } from '../shortcuts/WayNote.tsx'
import '../shortcuts/shortcuts.css'

const words = strings.shortcuts
const scopes: readonly ActionScope[] = ['window', 'composer', 'conversation', 'sidebar', 'quick']

/** Every key of Aside, in every program and in its own windows, to be changed by pressing others. */
export function ShortcutsPage({ settings, keyboard, onChange }: SettingsDialogProps) {
  const shortcuts = useShortcuts()
  const commands = useCommandTitles()
  const [query, setQuery] = useState('')
  const [said, setSaid] = useState('')
  const [asking, setAsking] = useState(false)
  const onDesktop = keyboard.mode === 'desktop'
  const onListen = onDesktop ? holdOffShortcuts : undefined
  const globalKeys = Object.fromEntries((shortcuts?.shortcuts ?? []).map(({ id, keys }) => [id, keys]))

  const fits = (title: string, keys: string) => {
    const text = `${title} ${printKeys(keys, keyboard.platform).join('+')}`.toLowerCase()
    return query
      .toLowerCase()
      .split(/\s+/)
      .every((word) => text.includes(word))
  }
  const globals = [
    { id: 'quickAsk', title: words.globalName('quickAsk') },
    ...commands.map(({ name, title }) => ({ id: `command:${name}`, title: `/${name} · ${title}` })),
  ].filter(({ id, title }) => fits(title, globalKeys[id] ?? ''))
  const groups = scopes.map((scope) => ({
    scope,
    ids: actionIds.filter(
      (id) =>
        actions[id].scope === scope &&
        (onDesktop || !actions[id].desktopOnly) &&
        fits(strings.actions[id], keysOf(id, keyboard)),
    ),
  }))
  const save = (id: ActionId, keys: string | undefined) => {
    const { [id]: _, ...others } = settings.keys
    return onChange({ keys: keys === undefined ? others : { ...others, [id]: keys } })
  }
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
        <Button disabled={Object.keys(settings.keys).length === 0} onClick={() => setAsking(true)}>
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
      {groups
        .filter(({ ids }) => ids.length > 0)
        .map(({ scope, ids }) => (
          <section key={scope}>
            <h3>{strings.scopes[scope]}</h3>
            <ul className="shortcut-list">
              {ids.map((id) => (
                <ActionShortcut key={id} {...{ id, keyboard, globalKeys, onListen }} onKeys={save} say={setSaid} />
              ))}
            </ul>
          </section>
        ))}
      {!showsGlobals && groups.every(({ ids }) => ids.length === 0) && (
        <p className="settings-note">{words.searchNone(query)}</p>
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

import { actionIds, actionScopes, actions, type Keyboard, keysOf, printedKeysOf } from '../../../shared/actions.ts'
import { printKeys } from '../../../shared/keys.ts'
import { strings } from '../../../shared/strings.ts'
import { useShortcuts } from '../../state/shortcutsState.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Keys } from '../../ui/Keys.tsx'
import './palette.css'

interface ShortcutSheetProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  keyboard: Keyboard
  onChangeKeys: () => void
}

/** Every key there is, drawn from the table of actions. */
export function ShortcutSheet({ open, onOpenChange, keyboard, onChangeKeys }: ShortcutSheetProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={strings.shortcuts.title}
      description={strings.shortcuts.note}
      className="shortcuts"
    >
      <div className="shortcuts-change">
        <Button onClick={onChangeKeys}>{strings.shortcuts.change}</Button>
      </div>
      {/* Nothing in it has the focus to scroll it. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled by keys */}
      <section className="shortcuts-columns dialog-scroll" aria-label={strings.shortcuts.title} tabIndex={0}>
        <GlobalKeys keyboard={keyboard} />
        {actionScopes.map((scope) => (
          <section key={scope}>
            <h3>{strings.scopes[scope]}</h3>
            <dl>
              {actionIds
                .filter((id) => actions[id].scope === scope && keysOf(id, keyboard) !== '')
                .map((id) => (
                  <div key={id}>
                    <dt>{strings.actions[id]}</dt>
                    <dd>
                      <Keys keys={printedKeysOf(id, keyboard)} />
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </section>
    </Dialog>
  )
}

/** Those that work in every program, if there are any. */
function GlobalKeys({ keyboard }: { keyboard: Keyboard }) {
  const chosen = (useShortcuts()?.shortcuts ?? []).filter(({ state }) => state === 'on')
  if (chosen.length === 0) return null
  return (
    <section>
      <h3>{strings.shortcuts.everywhere}</h3>
      <dl>
        {chosen.map(({ id, keys }) => (
          <div key={id}>
            <dt>{strings.shortcuts.globalName(id)}</dt>
            <dd>
              <Keys keys={printKeys(keys, keyboard.platform)} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

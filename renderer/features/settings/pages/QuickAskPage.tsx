import { useState } from 'react'
import { printedKeysOf } from '../../../../shared/actions.ts'
import { printKeys } from '../../../../shared/keys.ts'
import { strings } from '../../../../shared/strings.ts'
import { sentencesOf } from '../../../state/problemText.ts'
import { holdOffShortcuts, setGlobalKeys, useShortcuts, useSuggestedKeys } from '../../../state/shortcutsState.ts'
import { Button } from '../../../ui/Button.tsx'
import { CheckField } from '../../../ui/CheckField.tsx'
import { SelectField } from '../../../ui/Field.tsx'
import type { SettingsDialogProps } from '../SettingsDialog.tsx'
import { GlobalShortcut } from '../shortcuts/GlobalShortcut.tsx'
import { WayNote } from '../shortcuts/WayNote.tsx'
import '../shortcuts/shortcuts.css'

const words = strings.quickSettings
const MINUTES = [0, 1, 5, 10, 30, 60, 240, 1_440]

/** The key of quick ask, and how it behaves. */
export function QuickAskPage(props: SettingsDialogProps) {
  const { settings, keyboard, onChange } = props
  const { quick } = settings
  const onDesktop = keyboard.mode === 'desktop'
  const minutes = [...new Set([...MINUTES, quick.keepMinutes])].sort((a, b) => a - b)
  return (
    <>
      {onDesktop ? (
        <QuickAskKey {...props} />
      ) : (
        <p className="settings-note">{words.inBrowser(printedKeysOf('quickAsk', keyboard).join('+'))}</p>
      )}
      <SelectField
        label={words.keep}
        hint={words.keepHint}
        value={String(quick.keepMinutes)}
        onValueChange={(value) => void onChange({ quick: { keepMinutes: Number(value) } })}
        options={minutes.map((n) => ({ value: String(n), label: words.keepFor(n) }))}
      />
      {onDesktop && (
        <>
          <CheckField
            label={words.hideOnBlur}
            checked={quick.hideOnBlur}
            onCheckedChange={(hideOnBlur) => void onChange({ quick: { hideOnBlur } })}
          />
          <CheckField
            label={words.offerClipboard}
            hint={words.offerClipboardHint}
            checked={quick.offerClipboard}
            onCheckedChange={(offerClipboard) => void onChange({ quick: { offerClipboard } })}
          />
          <CheckField
            label={words.copySelection}
            hint={words.copySelectionHint}
            checked={quick.copySelection}
            onCheckedChange={(copySelection) => void onChange({ quick: { copySelection } })}
          />
        </>
      )}
    </>
  )
}

/** Off until the user says yes: to keys that were just tried with the system, or to their own. */
function QuickAskKey({ keyboard }: SettingsDialogProps) {
  const shortcuts = useShortcuts()
  const suggestion = useSuggestedKeys(shortcuts)
  const [said, setSaid] = useState('')
  const [failed, setFailed] = useState<string | null>(null)
  if (!shortcuts) return null
  const { way } = shortcuts
  return (
    <section>
      <h3>{words.key}</h3>
      {suggestion !== null && (
        <p className="shortcut-offer">
          <span>
            {words.offer[way === 'portal' ? 'untried' : 'free'](printKeys(suggestion, keyboard.platform).join('+'))}
          </span>
          <Button
            variant="primary"
            onClick={({ currentTarget }) => {
              // This button goes when it has done its work.
              currentTarget.closest('section')?.querySelector<HTMLElement>('.recorder')?.focus()
              setFailed(null)
              setGlobalKeys('quickAsk', suggestion).catch((error: unknown) => setFailed(sentencesOf(error)))
            }}
          >
            {words.use}
          </Button>
        </p>
      )}
      {failed && (
        <p className="shortcut-problem" role="alert">
          {failed}
        </p>
      )}
      {way !== 'none' && (
        <ul className="shortcut-list">
          <GlobalShortcut
            id="quickAsk"
            title={strings.shortcuts.globalName('quickAsk')}
            shortcuts={shortcuts}
            keyboard={keyboard}
            onListen={holdOffShortcuts}
            say={setSaid}
          />
        </ul>
      )}
      <WayNote way={way} />
      <p className="visually-hidden" role="status">
        {said}
      </p>
    </section>
  )
}

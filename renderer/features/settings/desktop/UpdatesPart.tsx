import { useState } from 'react'
import type { Settings, SettingsPatch } from '../../../../shared/model/settings.ts'
import { strings } from '../../../../shared/strings.ts'
import { checkForUpdates, useUpdates } from '../../../state/desktopState.ts'
import { sentencesOf } from '../../../state/problemText.ts'
import { openExternal } from '../../../state/windowsState.ts'
import { Button } from '../../../ui/Button.tsx'
import { CheckField } from '../../../ui/CheckField.tsx'
import { TextField } from '../../../ui/Field.tsx'

const words = strings.desktop

interface UpdatesPartProps {
  updates: Settings['updates']
  onChange: (patch: SettingsPatch) => Promise<void>
}

/** Whether there is a newer Aside: asked by a button, or weekly by the user's wish. What was found can only be opened. */
export function UpdatesPart({ updates, onChange }: UpdatesPartProps) {
  const { builtIn, last, isAsking, error } = useUpdates()
  const [address, setAddress] = useState(updates.address)
  const save = async () => {
    const next = address.trim()
    if (next !== updates.address) await onChange({ updates: { address: next } })
  }
  const hasAddress = address.trim() !== '' || builtIn !== ''

  return (
    <>
      <p className="settings-note">{words.updatesNote}</p>
      <TextField
        label={words.updatesAddress}
        hint={hasAddress ? words.updatesAddressHint : `${words.updatesAddressHint} ${words.updatesNoAddress}`}
        placeholder={builtIn}
        value={address}
        maxLength={500}
        onChange={(event) => setAddress(event.target.value)}
        onBlur={() => void save()}
        onKeyDown={(event) => event.key === 'Enter' && !event.nativeEvent.isComposing && void save()}
      />
      <CheckField
        label={words.updatesWeekly}
        hint={words.updatesWeeklyHint}
        checked={updates.check === 'weekly'}
        disabled={!hasAddress && updates.check === 'asked'}
        onCheckedChange={(weekly) => void onChange({ updates: { check: weekly ? 'weekly' : 'asked' } })}
      />
      <div className="settings-updates">
        <Button
          disabled={!hasAddress || isAsking}
          onClick={() => {
            // What was typed is asked, also when Enter never was pressed.
            void save().then(checkForUpdates)
          }}
        >
          {words.updatesCheck}
        </Button>
        <span role="status" className={error ? 'field-error' : 'settings-note'}>
          {error && sentencesOf(error)}
          {isAsking && words.updatesAsking}
          {last && (last.newer ? words.updatesNewer(last.latest, last.current) : words.updatesNewest(last.current))}
        </span>
        {last?.newer && last.url !== undefined && (
          <Button variant="primary" onClick={() => void openExternal(last.url ?? '').catch(() => {})}>
            {words.updatesOpen(new URL(last.url).host)}
          </Button>
        )}
      </div>
    </>
  )
}

import type { Settings } from '../../../../shared/model/settings.ts'
import { strings } from '../../../../shared/strings.ts'
import { Field, SelectField } from '../../../ui/Field.tsx'
import { useSavedLater } from '../fields/useSavedLater.ts'
import type { SettingsDialogProps } from '../SettingsDialog.tsx'

const words = strings.settings

/** Theme and text size. */
export function AppearancePage({ settings, onChange }: SettingsDialogProps) {
  const [textSize, setTextSize] = useSavedLater(settings.textSize, (next) => onChange({ textSize: next }))
  return (
    <>
      <SelectField
        label={words.theme}
        value={settings.theme}
        onValueChange={(theme) => void onChange({ theme: theme as Settings['theme'] })}
        options={Object.entries(words.themes).map(([value, label]) => ({ value, label }))}
      />
      <Field
        label={words.textSize}
        render={(tie) => (
          <div className="text-size">
            <input
              type="range"
              min={12}
              max={28}
              value={textSize}
              onChange={(event) => setTextSize(Number(event.target.value))}
              {...tie}
            />
            <output htmlFor={tie.id}>{words.textSizeValue(textSize)}</output>
          </div>
        )}
      />
      <p className="text-sample" style={{ fontSize: textSize }}>
        {words.textSample}
      </p>
    </>
  )
}

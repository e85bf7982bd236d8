import { useState } from 'react'
import type { EngineStatus } from '../../../../shared/model/engine.ts'
import { AskingDefaults } from '../../../../shared/model/preset.ts'
import { GUIDE } from '../../../../shared/models.ts'
import { strings } from '../../../../shared/strings.ts'
import { currentSettings } from '../../../state/settingsState.ts'
import { AskingFields } from '../fields/AnswerSettingsFields.tsx'
import { textOfSettings, typedSettings } from '../fields/answerSettings.ts'
import { useSavedLater } from '../fields/useSavedLater.ts'
import type { SettingsDialogProps } from '../SettingsDialog.tsx'

const words = strings.presets

/** What is asked of each engine wherever a conversation says nothing. Saved as it is typed; what can't be one is not. */
export function EngineDefaults({ settings, engines, onChange }: SettingsDialogProps) {
  return engines
    .filter(({ id }) => id !== GUIDE)
    .map((engine) => (
      <OneEngine
        key={engine.id}
        engine={engine}
        defaults={settings.engineDefaults[engine.id] ?? none}
        onDefaults={(defaults) =>
          onChange({ engineDefaults: { ...currentSettings().engineDefaults, [engine.id]: defaults } })
        }
      />
    ))
}

const none: AskingDefaults = {}

interface OneEngineProps {
  engine: EngineStatus
  defaults: AskingDefaults
  onDefaults: (defaults: AskingDefaults) => Promise<void>
}

function OneEngine({ engine, defaults, onDefaults }: OneEngineProps) {
  const [, save] = useSavedLater(defaults, onDefaults)
  const [text, setText] = useState(() => textOfSettings(defaults))
  const typed = AskingDefaults.safeParse(typedSettings(text, undefined))
  return (
    <details className="settings-more">
      <summary>{words.defaults(engine.label)}</summary>
      <p className="settings-note">{words.defaultsNote}</p>
      <AskingFields
        text={text}
        onText={(next) => {
          setText(next)
          const checked = AskingDefaults.safeParse(typedSettings(next, undefined))
          if (checked.success) save(checked.data)
        }}
        wrong={new Set(typed.success ? [] : typed.error.issues.map(({ path }) => String(path[0])))}
        model={undefined}
        thinks
      />
    </details>
  )
}

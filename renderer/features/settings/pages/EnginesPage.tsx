import { strings } from '../../../../shared/strings.ts'
import { AddressField } from '../addresses/AddressField.tsx'
import { EngineDefaults } from '../engines/EngineDefaults.tsx'
import { LlamaCppPart } from '../engines/LlamaCppPart.tsx'
import { MinutesField } from '../fields/MinutesField.tsx'
import { ModelField } from '../fields/ModelField.tsx'
import type { SettingsDialogProps } from '../SettingsDialog.tsx'

const words = strings.settings

/** The model of new conversations, where Ollama is, and how llama.cpp runs models. */
export function EnginesPage(props: SettingsDialogProps) {
  const { settings, engines, onChange, judge } = props
  const { defaultModel, ollama } = settings
  return (
    <>
      <ModelField
        label={words.defaultModel}
        model={defaultModel}
        none={words.lastUsed}
        engines={engines}
        onModel={(chosen) => void onChange({ defaultModel: chosen })}
      />
      <AddressField
        address={ollama.address}
        placeholder={engines.find((engine) => engine.address)?.address ?? ''}
        first={props.page === 'address'}
        judge={judge}
        onSave={(address, allowedRemote) =>
          onChange({ ollama: { address, ...(allowedRemote !== undefined && { allowedRemote }) } })
        }
      />
      <details className="settings-more">
        <summary>{words.advanced}</summary>
        <MinutesField
          label={words.firstToken}
          hint={words.firstTokenHint}
          ms={ollama.firstTokenTimeoutMs}
          onMs={(firstTokenTimeoutMs) => onChange({ ollama: { firstTokenTimeoutMs } })}
        />
        <MinutesField
          label={words.idle}
          hint=""
          ms={ollama.idleTimeoutMs}
          onMs={(idleTimeoutMs) => onChange({ ollama: { idleTimeoutMs } })}
        />
      </details>
      <LlamaCppPart settings={settings.llamaCpp} canChoose={props.keyboard.mode === 'desktop'} onChange={onChange} />
      <EngineDefaults {...props} />
    </>
  )
}

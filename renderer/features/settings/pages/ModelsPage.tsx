import { chatModels } from '../../../../shared/models.ts'
import { strings } from '../../../../shared/strings.ts'
import { SelectField } from '../../../ui/Field.tsx'
import { AddressField } from '../AddressField.tsx'
import { MinutesField } from '../MinutesField.tsx'
import type { SettingsDialogProps } from '../SettingsDialog.tsx'

const words = strings.settings

/** The model of new conversations, and where the engine is. */
export function ModelsPage({ settings, engines, onChange, judge }: SettingsDialogProps) {
  const { defaultModel, ollama } = settings
  const keyOf = (ref: { engine: string; name: string }) => `${ref.engine}/${ref.name}`
  const models = chatModels(engines).map(({ model }) => model.ref)
  const missing = defaultModel && !models.some((ref) => keyOf(ref) === keyOf(defaultModel)) ? [defaultModel] : []
  return (
    <>
      <SelectField
        label={words.defaultModel}
        value={defaultModel ? keyOf(defaultModel) : ''}
        onValueChange={(value) => {
          const chosen = [...models, ...missing].find((ref) => keyOf(ref) === value) ?? null
          void onChange({ defaultModel: chosen })
        }}
        options={[
          { value: '', label: words.lastUsed },
          ...missing.map((ref) => ({ value: keyOf(ref), label: `${ref.name} (${strings.models.missing})` })),
        ]}
        groups={engines
          .map((engine) => ({
            label: engine.label,
            options: chatModels([engine]).map(({ model }) => ({ value: keyOf(model.ref), label: model.label })),
          }))
          .filter(({ options }) => options.length > 0)}
      />
      <AddressField
        key={ollama.address}
        address={ollama.address}
        placeholder={engines.find((engine) => engine.address)?.address ?? ''}
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
    </>
  )
}

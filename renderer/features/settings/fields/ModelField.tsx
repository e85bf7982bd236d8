import type { ModelRef } from '../../../../shared/model/conversation.ts'
import type { EngineStatus } from '../../../../shared/model/engine.ts'
import { chatModels } from '../../../../shared/models.ts'
import { strings } from '../../../../shared/strings.ts'
import { SelectField } from '../../../ui/Field.tsx'

const keyOf = (ref: ModelRef) => `${ref.engine}/${ref.name}`

interface ModelFieldProps {
  label: string
  hint?: string
  model: ModelRef | null
  /** What it says when none is chosen. */
  none: string
  engines: readonly EngineStatus[]
  onModel: (model: ModelRef | null) => void
}

/** One of the models that can chat, or none. One that was chosen and is not there stays chosen. */
export function ModelField({ label, hint, model, none, engines, onModel }: ModelFieldProps) {
  const models = chatModels(engines).map((choice) => choice.model.ref)
  const missing = model && !models.some((ref) => keyOf(ref) === keyOf(model)) ? [model] : []
  return (
    <SelectField
      label={label}
      hint={hint}
      value={model ? keyOf(model) : ''}
      onValueChange={(value) => onModel([...models, ...missing].find((ref) => keyOf(ref) === value) ?? null)}
      options={[
        { value: '', label: none },
        ...missing.map((ref) => ({ value: keyOf(ref), label: `${ref.name} (${strings.models.missing})` })),
      ]}
      groups={engines
        .map((engine) => ({
          label: engine.label,
          options: chatModels([engine]).map((choice) => ({
            value: keyOf(choice.model.ref),
            label: choice.model.label,
          })),
        }))
        .filter(({ options }) => options.length > 0)}
    />
  )
}

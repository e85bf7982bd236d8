import { useEffect } from 'react'
import type { EngineStatus } from '../../../../shared/model/engine.ts'
import type { Preset } from '../../../../shared/model/preset.ts'
import type { Settings } from '../../../../shared/model/settings.ts'
import { strings } from '../../../../shared/strings.ts'
import { findModel } from '../../../state/enginesState.ts'
import { problemText } from '../../../state/problemText.ts'
import { TextField } from '../../../ui/Field.tsx'
import { DraftForm } from '../editing/DraftForm.tsx'
import { noneWrong } from '../editing/draft.ts'
import { useDraftForm } from '../editing/useDraftForm.ts'
import { AskingFields } from '../fields/AnswerSettingsFields.tsx'
import { ModelField } from '../fields/ModelField.tsx'
import { type PresetDraft, presetDraft, presetOf } from './presetDraft.ts'

const words = strings.presets

interface PresetFormProps {
  draft: PresetDraft
  settings: Settings
  engines: readonly EngineStatus[]
  /** Rejects when it was not saved; the form then says why and stays. */
  onSave: (preset: Preset) => Promise<void>
  onBack: () => void
}

/** Everything of one preset, in fields. What is wrong is said when it is to be saved. */
export function PresetForm({ draft, settings, engines, onSave, onBack }: PresetFormProps) {
  const { text, first, isNew } = draft
  const { form, problem, tried, markWrong, change, attempt } = useDraftForm(presetDraft, draft, problemText)
  const made = presetOf(draft, settings.presets)
  const wrong = tried && 'wrong' in made ? made.wrong : noneWrong
  const nameProblem = 'taken' in made && made.taken ? words.nameTaken : words.invalidName
  const title = isNew ? words.newTitle : words.editTitle(first?.name ?? text.name)
  useEffect(() => {
    form.current?.querySelector<HTMLInputElement>('input')?.select()
  }, [form])

  return (
    <DraftForm
      form={form}
      title={title}
      problem={problem}
      back={words.back}
      onBack={onBack}
      onSave={() => ('wrong' in made ? markWrong() : void attempt(() => onSave(made.preset)))}
    >
      <TextField
        label={words.name}
        error={wrong.has('name') ? nameProblem : undefined}
        value={text.name}
        maxLength={80}
        onChange={(event) => change({ name: event.target.value })}
      />
      <ModelField
        label={words.model}
        model={text.model}
        none={words.modelNone}
        engines={engines}
        onModel={(model) => change({ model })}
      />
      <p className="settings-note">{words.settingsNote}</p>
      <AskingFields
        text={text.settings}
        onText={(next) => change({ settings: next })}
        wrong={wrong}
        model={findModel(engines, text.model)?.model}
        thinks
        defaults={text.model ? settings.engineDefaults[text.model.engine] : undefined}
      />
    </DraftForm>
  )
}

import { useEffect } from 'react'
import type { SlashCommand } from '../../../../shared/model/command.ts'
import type { EngineStatus } from '../../../../shared/model/engine.ts'
import type { Preset } from '../../../../shared/model/preset.ts'
import { presetNamed } from '../../../../shared/presets.ts'
import { strings } from '../../../../shared/strings.ts'
import { findModel } from '../../../state/enginesState.ts'
import { problemText } from '../../../state/problemText.ts'
import { SelectField, TextAreaField, TextField } from '../../../ui/Field.tsx'
import { DraftForm } from '../editing/DraftForm.tsx'
import { noneWrong } from '../editing/draft.ts'
import { useDraftForm } from '../editing/useDraftForm.ts'
import { AnswerSettingsFields } from '../fields/AnswerSettingsFields.tsx'
import { ModelField } from '../fields/ModelField.tsx'
import { type CommandDraft, commandDraft, commandOf } from './commandDraft.ts'

const words = strings.commands

interface CommandFormProps {
  draft: CommandDraft
  engines: readonly EngineStatus[]
  presets: readonly Preset[]
  /** Rejects when it was not saved; the form then says why and stays. */
  onSave: (command: SlashCommand) => Promise<void>
  onBack: () => void
}

/** Everything of one command, in fields. What is wrong is said when it is to be saved. */
export function CommandForm({ draft, engines, presets, onSave, onBack }: CommandFormProps) {
  const { text, was } = draft
  const { form, problem, tried, markWrong, change, attempt } = useDraftForm(commandDraft, draft, problemText)
  const made = commandOf(text)
  const wrong = tried && 'wrong' in made ? made.wrong : noneWrong
  const invalid = (field: keyof typeof words.invalid) => (wrong.has(field) ? words.invalid[field] : undefined)
  // A new command begins with its name, an edit with what is edited most.
  useEffect(() => {
    const first = was === undefined ? 'input' : 'textarea'
    form.current?.querySelector<HTMLElement>(first)?.focus()
  }, [form, was])

  return (
    <DraftForm
      form={form}
      className="command-form"
      title={was ? words.editTitle(was) : words.newTitle}
      problem={problem}
      back={words.back}
      onBack={onBack}
      onSave={() => ('wrong' in made ? markWrong() : void attempt(() => onSave(made.command)))}
    >
      <TextField
        label={words.name}
        hint={words.nameHint}
        error={invalid('name')}
        value={text.name}
        maxLength={40}
        onChange={(event) => change({ name: event.target.value.replace(/^\//, '').toLowerCase() })}
      />
      <TextField
        label={words.titleField}
        error={invalid('title')}
        value={text.title}
        maxLength={80}
        onChange={(event) => change({ title: event.target.value })}
      />
      <TextAreaField
        label={words.prompt}
        hint={words.promptHint}
        error={invalid('prompt')}
        value={text.prompt}
        maxLength={100_000}
        onChange={(event) => change({ prompt: event.target.value })}
      />
      <TextAreaField
        label={words.exampleField}
        hint={words.exampleHint}
        error={invalid('example')}
        value={text.example}
        maxLength={10_000}
        onChange={(event) => change({ example: event.target.value })}
      />
      <p className="settings-note">{words.answerNote}</p>
      {(presets.length > 0 || text.preset !== '') && (
        <SelectField
          label={words.preset}
          hint={words.presetHint}
          value={text.preset}
          onValueChange={(preset) => change({ preset })}
          options={[
            { value: '', label: words.presetNone },
            ...presets.map(({ name }) => ({ value: name, label: name })),
            // It may have gone, or another name, since it was chosen.
            ...(text.preset !== '' && !presets.some(({ name }) => name === text.preset)
              ? [
                  {
                    value: text.preset,
                    label: presetNamed(presets, text.preset)?.name ?? words.presetMissing(text.preset),
                  },
                ]
              : []),
          ]}
        />
      )}
      <ModelField
        label={words.model}
        model={text.model}
        none={words.modelNone}
        engines={engines}
        onModel={(model) => change({ model })}
      />
      <AnswerSettingsFields
        text={text.settings}
        onText={(settings) => change({ settings })}
        wrong={wrong}
        model={findModel(engines, text.model)?.model}
        thinks
      />
    </DraftForm>
  )
}

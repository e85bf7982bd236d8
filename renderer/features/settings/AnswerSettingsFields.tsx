import type { ModelInfo } from '../../../shared/model/engine.ts'
import { strings } from '../../../shared/strings.ts'
import { SelectField, TextAreaField, TextField } from '../../ui/Field.tsx'
import type { AnswerSettingsText } from './answerSettings.ts'

const words = strings.conversationSettings

interface AnswerSettingsFieldsProps {
  text: AnswerSettingsText
  onText: (text: AnswerSettingsText) => void
  /** The fields whose value can't be one. */
  wrong: ReadonlySet<string>
  /** The model that answers, for what it can do and how long its context may be. */
  model: ModelInfo | undefined
  /** Thinking can be set whatever the model can do. */
  thinks: boolean
}

/** What an engine is asked for: system prompt, temperature, context, how long the model stays, thinking. */
export function AnswerSettingsFields({ text, onText, wrong, model, thinks }: AnswerSettingsFieldsProps) {
  const problem = (field: keyof typeof words.invalid) => (wrong.has(field) ? words.invalid[field] : undefined)
  const set = (field: keyof AnswerSettingsText) => (value: string) => onText({ ...text, [field]: value })
  return (
    <>
      <TextAreaField
        label={words.systemPrompt}
        placeholder={words.systemPromptHint}
        value={text.systemPrompt}
        maxLength={100_000}
        onChange={(event) => set('systemPrompt')(event.target.value)}
      />
      <TextField
        label={words.temperature}
        hint={words.temperatureHint}
        error={problem('temperature')}
        inputMode="decimal"
        value={text.temperature}
        onChange={(event) => set('temperature')(event.target.value.replace(',', '.'))}
      />
      <TextField
        label={words.contextLength}
        hint={model?.contextLength ? words.contextHint(model.contextLength) : words.contextUnknown}
        error={problem('contextLength')}
        inputMode="numeric"
        value={text.contextLength}
        onChange={(event) => set('contextLength')(event.target.value)}
      />
      <TextField
        label={words.keepAlive}
        hint={words.keepAliveHint}
        error={problem('keepAlive')}
        value={text.keepAlive}
        onChange={(event) => set('keepAlive')(event.target.value)}
      />
      {(model?.capabilities?.includes('thinking') || thinks) && (
        <SelectField
          label={words.thinking}
          value={text.thinking}
          onValueChange={set('thinking')}
          options={[
            { value: '', label: words.thinkingDefault },
            { value: 'on', label: words.thinkingOn },
            { value: 'off', label: words.thinkingOff },
            { value: 'low', label: words.thinkingLow },
            { value: 'medium', label: words.thinkingMedium },
            { value: 'high', label: words.thinkingHigh },
          ]}
        />
      )}
    </>
  )
}

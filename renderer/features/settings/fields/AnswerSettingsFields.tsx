import type { ModelInfo } from '../../../../shared/model/engine.ts'
import type { AskingDefaults } from '../../../../shared/model/preset.ts'
import { strings } from '../../../../shared/strings.ts'
import { useTools } from '../../../state/toolsState.ts'
import { CheckField } from '../../../ui/CheckField.tsx'
import { SelectField, TextAreaField, TextField } from '../../../ui/Field.tsx'
import { type AnswerSettingsText, TOOL } from './answerSettings.ts'

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
  /** What Settings say where a field is empty. */
  defaults?: AskingDefaults | undefined
}

/** What an engine is asked for: system prompt, temperature and the like, how the model is loaded, thinking, tools. */
export function AnswerSettingsFields(props: AnswerSettingsFieldsProps) {
  return (
    <>
      <AskingFields {...props} />
      <ToolFields {...props} />
    </>
  )
}

/** The part of it that a preset has too. */
export function AskingFields({ text, onText, wrong, model, thinks, defaults = {} }: AnswerSettingsFieldsProps) {
  const set = (field: keyof AnswerSettingsText) => (value: string) => onText({ ...text, [field]: value })
  const cannotThink = lacks(model, 'thinking')
  /** What the line of that field needs. */
  const line = (field: Line) => {
    const open = defaults[field]
    return {
      label: words[field],
      error: wrong.has(field) ? words.invalid[field] : undefined,
      placeholder: open === undefined ? undefined : strings.presets.fromSettings(open),
      value: text[field],
      onChange: ({ target }: { target: { value: string } }) =>
        // A decimal point may be typed as a comma.
        set(field)(decimals.has(field) ? target.value.replace(',', '.') : target.value),
    }
  }
  return (
    <>
      <TextAreaField
        label={words.systemPrompt}
        placeholder={defaults.systemPrompt ?? words.systemPromptHint}
        value={text.systemPrompt}
        maxLength={100_000}
        onChange={(event) => set('systemPrompt')(event.target.value)}
      />
      <TextField {...line('temperature')} hint={words.temperatureHint} inputMode="decimal" />
      <TextField {...line('topP')} hint={words.topPHint} inputMode="decimal" />
      <TextField {...line('maxTokens')} hint={words.maxTokensHint} inputMode="numeric" />
      <TextField
        {...line('contextLength')}
        hint={model?.contextLength ? words.contextHint(model.contextLength) : words.contextUnknown}
        inputMode="numeric"
      />
      <TextField {...line('keepAlive')} hint={words.keepAliveHint} />
      <SelectField
        label={words.thinking}
        hint={text.raw === 'on' ? words.thinkingRaw : cannotThink ? words.thinkingLacks : undefined}
        disabled={text.raw === 'on' || (cannotThink && !thinks)}
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
    </>
  )
}

type Line = 'temperature' | 'topP' | 'maxTokens' | 'contextLength' | 'keepAlive'
const decimals: ReadonlySet<Line> = new Set(['temperature', 'topP'])

/** Whether the model is offered tools and how it calls them, and raw mode, which has none. */
function ToolFields({ text, onText, model }: Pick<AnswerSettingsFieldsProps, 'text' | 'onText' | 'model'>) {
  const tools = useTools().filter(({ enabled }) => enabled)
  const named = text.forceTool.startsWith(TOOL) ? text.forceTool.slice(TOOL.length) : undefined
  const isRaw = text.raw === 'on'
  const cannot = lacks(model, 'tools')
  const offered = !isRaw && !cannot && text.tools !== 'off'
  return (
    <>
      <CheckField
        label={words.tools}
        hint={cannot ? words.toolsLacks : words.toolsHint}
        checked={offered}
        disabled={isRaw || cannot}
        onCheckedChange={(on) => onText({ ...text, tools: on ? '' : 'off' })}
      />
      {(offered || (cannot && text.forceTool !== '')) && (
        <>
          <CheckField
            label={words.oneTool}
            hint={words.oneToolHint}
            checked={text.oneTool === 'on'}
            onCheckedChange={(on) => onText({ ...text, oneTool: on ? 'on' : '' })}
          />
          <SelectField
            label={words.forceTool}
            hint={words.forceToolHint}
            value={text.forceTool}
            onValueChange={(forceTool) => onText({ ...text, forceTool })}
            options={[
              { value: '', label: words.forceToolNone },
              { value: 'any', label: words.forceToolAny },
              ...tools.map(({ name, title }) => ({ value: `${TOOL}${name}`, label: title })),
              // It may have gone since it was chosen.
              ...(named !== undefined && !tools.some(({ name }) => name === named)
                ? [{ value: text.forceTool, label: words.forceToolMissing(named) }]
                : []),
            ]}
          />
        </>
      )}
      <CheckField
        label={words.raw}
        hint={words.rawHint}
        checked={isRaw}
        onCheckedChange={(on) => onText({ ...text, raw: on ? 'on' : '' })}
      />
    </>
  )
}

/** The engine says that the model can't; of one of which nobody knows, it is not said. */
function lacks(model: ModelInfo | undefined, capability: 'thinking' | 'tools'): boolean {
  return model?.capabilities !== undefined && !model.capabilities.includes(capability)
}

import { type RefObject, useEffect, useRef, useState } from 'react'
import { ConversationSettings, type Thinking } from '../../../shared/model/conversation.ts'
import type { ModelInfo } from '../../../shared/model/engine.ts'
import { strings } from '../../../shared/strings.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { SelectField, TextAreaField, TextField } from '../../ui/Field.tsx'
import './settings.css'

const words = strings.conversationSettings

interface ConversationSettingsProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  settings: ConversationSettings
  /** The model that answers, for what it can do and how long its context may be. */
  model: ModelInfo | undefined
  /** Gets the whole settings when the reader is done, and when the dialog goes for another reason. */
  onChange: (settings: ConversationSettings) => void
}

/**
 * What this conversation asks of its engine. However the dialog is left, what was typed is kept; only Cancel forgets it.
 * A value that can't be one holds the dialog open, with its reason.
 */
export function ConversationSettingsDialog(props: ConversationSettingsProps) {
  const { open, onOpenChange } = props
  const mayClose = useRef(() => true)
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => (next || mayClose.current()) && onOpenChange(next)}
      title={words.title}
      description={words.note}
    >
      <SettingsForm {...props} mayClose={mayClose} />
    </Dialog>
  )
}

interface SettingsFormProps extends ConversationSettingsProps {
  /** Set by the form: false, and the focus on what is wrong, while something is. */
  mayClose: RefObject<() => boolean>
}

function SettingsForm({ settings, model, onChange, onOpenChange, mayClose }: SettingsFormProps) {
  const form = useRef<HTMLFormElement>(null)
  const [systemPrompt, setSystemPrompt] = useState(settings.systemPrompt ?? '')
  const [temperature, setTemperature] = useState(textOf(settings.temperature))
  const [contextLength, setContextLength] = useState(textOf(settings.contextLength))
  const [keepAlive, setKeepAlive] = useState(textOf(settings.keepAlive))
  const [thinking, setThinking] = useState(thinkingText(settings.thinking))

  const typed = {
    ...(settings.model && { model: settings.model }),
    ...(systemPrompt.trim() !== '' && { systemPrompt }),
    ...(temperature.trim() !== '' && { temperature: Number(temperature) }),
    ...(contextLength.trim() !== '' && { contextLength: Number(contextLength) }),
    ...(keepAlive.trim() !== '' && { keepAlive: durationOf(keepAlive.trim()) }),
    ...(thinking !== '' && { thinking: thinkingOf(thinking) }),
  }
  const next = ConversationSettings.safeParse(typed)
  const wrong = new Set(next.success ? [] : next.error.issues.map((issue) => String(issue.path[0])))
  mayClose.current = () => {
    if (!next.success) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
    return next.success
  }
  const keep = useKept(settings, next.success ? next.data : withoutWrong(typed, wrong, settings), onChange)
  const problem = (field: keyof typeof words.invalid) => (wrong.has(field) ? words.invalid[field] : undefined)

  return (
    <form
      ref={form}
      className="settings-page"
      onSubmit={(event) => {
        event.preventDefault()
        if (mayClose.current()) onOpenChange(false)
      }}
    >
      <TextAreaField
        label={words.systemPrompt}
        placeholder={words.systemPromptHint}
        value={systemPrompt}
        maxLength={100_000}
        onChange={(event) => setSystemPrompt(event.target.value)}
      />
      <TextField
        label={words.temperature}
        hint={words.temperatureHint}
        error={problem('temperature')}
        inputMode="decimal"
        value={temperature}
        onChange={(event) => setTemperature(event.target.value.replace(',', '.'))}
      />
      <TextField
        label={words.contextLength}
        hint={model?.contextLength ? words.contextHint(model.contextLength) : words.contextUnknown}
        error={problem('contextLength')}
        inputMode="numeric"
        value={contextLength}
        onChange={(event) => setContextLength(event.target.value)}
      />
      <TextField
        label={words.keepAlive}
        hint={words.keepAliveHint}
        error={problem('keepAlive')}
        value={keepAlive}
        onChange={(event) => setKeepAlive(event.target.value)}
      />
      {(model?.capabilities?.includes('thinking') || settings.thinking !== undefined) && (
        <SelectField
          label={words.thinking}
          value={thinking}
          onValueChange={setThinking}
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
      <div className="dialog-buttons settings-buttons">
        <Button
          onClick={() => {
            keep.current = false
            onOpenChange(false)
          }}
        >
          {strings.common.cancel}
        </Button>
        <Button variant="primary" type="submit">
          {words.done}
        </Button>
      </div>
    </form>
  )
}

/** Saves `next` when the form goes, if it differs from what the form began with. Nothing is saved once `false` is set. */
function useKept(
  settings: ConversationSettings,
  next: ConversationSettings,
  onChange: (settings: ConversationSettings) => void,
): RefObject<boolean> {
  const keep = useRef(true)
  // The conversation that the form was opened for, whichever is shown when it goes.
  const [first] = useState(() => ({ settings: JSON.stringify(sorted(settings)), onChange }))
  const latest = useRef(next)
  latest.current = next
  useEffect(() => {
    const save = () => {
      if (keep.current && JSON.stringify(sorted(latest.current)) !== first.settings) first.onChange(latest.current)
    }
    return save
  }, [first])
  return keep
}

const sorted = (settings: ConversationSettings) => Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1))

/** What was typed, with the former value wherever it can't be one. */
function withoutWrong(typed: object, wrong: ReadonlySet<string>, settings: ConversationSettings): ConversationSettings {
  const right = Object.entries(typed).filter(([field]) => !wrong.has(field))
  const former = Object.entries(settings).filter(([field]) => wrong.has(field))
  return Object.fromEntries([...right, ...former])
}

const textOf = (value: number | string | undefined) => (value === undefined ? '' : String(value))
const durationOf = (text: string) => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text)

function thinkingText(thinking: Thinking | undefined): string {
  if (thinking === undefined) return ''
  return thinking === true ? 'on' : thinking === false ? 'off' : thinking
}

function thinkingOf(text: string): boolean | string {
  return text === 'on' ? true : text === 'off' ? false : text
}

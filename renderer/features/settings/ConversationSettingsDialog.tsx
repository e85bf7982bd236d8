import { type RefObject, useEffect, useRef, useState } from 'react'
import { ConversationSettings } from '../../../shared/model/conversation.ts'
import type { ModelInfo } from '../../../shared/model/engine.ts'
import type { AskingDefaults } from '../../../shared/model/preset.ts'
import { strings } from '../../../shared/strings.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { AnswerSettingsFields } from './fields/AnswerSettingsFields.tsx'
import { textOfSettings, typedSettings } from './fields/answerSettings.ts'
import './settings.css'

const words = strings.conversationSettings

interface ConversationSettingsProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  settings: ConversationSettings
  /** The model that answers, for what it can do and how long its context may be. */
  model: ModelInfo | undefined
  /** What Settings say for its engine. */
  defaults: AskingDefaults | undefined
  /** Gets the whole settings when the reader is done, and when the dialog goes for another reason. */
  onChange: (settings: ConversationSettings) => void
  /** A preset is to be made of these. */
  onMakePreset: (settings: ConversationSettings) => void
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

function SettingsForm(props: SettingsFormProps) {
  const { settings, model, defaults, onChange, onOpenChange, onMakePreset, mayClose } = props
  const form = useRef<HTMLFormElement>(null)
  const [text, setText] = useState(() => textOfSettings(settings))
  // What the form has no field for stays.
  const { contextFrom, preset } = settings
  const typed = {
    ...typedSettings(text, settings.model),
    ...(contextFrom !== undefined && { contextFrom }),
    ...(preset !== undefined && { preset }),
  }
  const next = ConversationSettings.safeParse(typed)
  const wrong = new Set(next.success ? [] : next.error.issues.map((issue) => String(issue.path[0])))
  mayClose.current = () => {
    if (!next.success) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
    return next.success
  }
  const keep = useKept(settings, next.success ? next.data : withoutWrong(typed, wrong, settings), onChange)

  return (
    <form
      ref={form}
      className="settings-page dialog-scroll"
      onSubmit={(event) => {
        event.preventDefault()
        if (mayClose.current()) onOpenChange(false)
      }}
    >
      <AnswerSettingsFields
        text={text}
        onText={setText}
        wrong={wrong}
        model={model}
        thinks={settings.thinking !== undefined}
        defaults={defaults}
      />
      <div className="dialog-buttons dialog-foot">
        <Button
          className="settings-make-preset"
          onClick={() => mayClose.current() && next.success && onMakePreset(next.data)}
        >
          {strings.presets.make}
        </Button>
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

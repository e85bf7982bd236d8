import { SlashCommand } from '../../../../shared/model/command.ts'
import type { ModelRef } from '../../../../shared/model/conversation.ts'
import { createStore } from '../../../state/store.ts'
import type { Draft } from '../editing/draft.ts'
import { type AnswerSettingsText, textOfSettings, typedSettings } from '../fields/answerSettings.ts'

/** A command as it stands in the form's fields. */
export interface CommandText {
  readonly name: string
  readonly title: string
  readonly prompt: string
  readonly example: string
  readonly model: ModelRef | null
  /** A preset's name; empty: none. */
  readonly preset: string
  readonly settings: AnswerSettingsText
}

export interface CommandDraft extends Draft<CommandText> {
  /** The name it has; undefined: it is new. */
  readonly was: string | undefined
  readonly first: CommandText
}

/** What is being edited; null: nothing. It outlives the page, so that a dialog that goes takes nothing along. */
export const commandDraft = createStore<CommandDraft | null>(null)

/** Begins to edit a command, or a new one that starts as this. */
export function beginDraft(command: SlashCommand | null, was: string | undefined): void {
  const settings = command?.settings ?? {}
  const text = {
    name: command?.name ?? '',
    title: command?.title ?? '',
    prompt: command?.prompt ?? '',
    example: command?.example ?? '',
    model: settings.model ?? null,
    preset: command?.preset ?? '',
    settings: textOfSettings(settings),
  }
  commandDraft.set({ was, first: was === undefined ? emptyText : text, text })
}

const emptyText: CommandText = {
  ...{ name: '', title: '', prompt: '', example: '', model: null, preset: '' },
  settings: textOfSettings({}),
}

/** The command that the fields make, or the fields that are wrong. */
export function commandOf(text: CommandText): { command: SlashCommand } | { wrong: ReadonlySet<string> } {
  const { model, preset, settings, ...rest } = text
  const checked = SlashCommand.safeParse({
    ...rest,
    ...(preset !== '' && { preset }),
    settings: typedSettings(settings, model ?? undefined),
  })
  if (checked.success) return { command: checked.data }
  // Of the settings too, the name of the field is enough.
  return { wrong: new Set(checked.error.issues.map(({ path }) => String(path[0] === 'settings' ? path[1] : path[0]))) }
}

/** A name like this one that nobody has: `fix-2`. */
export function freeName(name: string, taken: readonly string[]): string {
  const stem = name.slice(0, 36)
  let n = 2
  while (taken.includes(`${stem}-${n}`)) n++
  return `${stem}-${n}`
}

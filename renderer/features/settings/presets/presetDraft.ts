import type { ConversationSettings, ModelRef } from '../../../../shared/model/conversation.ts'
import { Preset } from '../../../../shared/model/preset.ts'
import { freePresetName, presetNamed, presetSettings } from '../../../../shared/presets.ts'
import { strings } from '../../../../shared/strings.ts'
import { createStore } from '../../../state/store.ts'
import type { Draft } from '../editing/draft.ts'
import { type AnswerSettingsText, textOfSettings, typedSettings } from '../fields/answerSettings.ts'

/** A preset as it stands in the form's fields. */
interface PresetText {
  readonly name: string
  readonly model: ModelRef | null
  readonly settings: AnswerSettingsText
}

export interface PresetDraft extends Draft<PresetText> {
  readonly id: string
  readonly isNew: boolean
}

/** What is being edited; null: nothing. It outlives the page, so that a dialog that goes takes nothing along. */
export const presetDraft = createStore<PresetDraft | null>(null)

export function editPreset(preset: Preset): void {
  const text = textOf(preset)
  presetDraft.set({ id: preset.id, isNew: false, first: text, text })
}

/** Begins a new one, empty or made like that one. */
export function beginPreset(like?: Omit<Preset, 'id'>): void {
  const text = textOf(like ?? { name: '' })
  presetDraft.set({ id: crypto.randomUUID(), isNew: true, first: like ? null : text, text })
}

/** Begins a new one of what a conversation asks for; `model` is the one that answers there. */
export function beginPresetOf(
  settings: ConversationSettings,
  model: ModelRef | null,
  presets: readonly Preset[],
): void {
  const name = freePresetName(strings.presets.suggested, presets)
  beginPreset({ ...presetSettings(settings), ...(model && { model }), name })
}

/** The preset that the fields make, or the fields that are wrong; `taken`: the name is another's. */
export function presetOf(
  { id, text }: PresetDraft,
  presets: readonly Preset[],
): { preset: Preset } | { wrong: ReadonlySet<string>; taken: boolean } {
  const { name, model, settings } = text
  const checked = Preset.safeParse({ ...typedSettings(settings, model ?? undefined), id, name })
  const wrong = new Set(checked.success ? [] : checked.error.issues.map(({ path }) => String(path[0])))
  const taken =
    presetNamed(
      presets.filter((other) => other.id !== id),
      name,
    ) !== undefined
  if (taken) wrong.add('name')
  return checked.success && !taken ? { preset: checked.data } : { wrong, taken }
}

function textOf({ name, ...preset }: Omit<Preset, 'id'>): PresetText {
  return { name, model: preset.model ?? null, settings: textOfSettings(preset) }
}

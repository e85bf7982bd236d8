import type { ConversationSettings } from './model/conversation.ts'
import { AskingDefaults, type Preset } from './model/preset.ts'

const fields = Object.keys(AskingDefaults.shape) as (keyof AskingDefaults)[]

/** What a preset says of how is asked, and with which model. */
export type PresetSettings = AskingDefaults & Pick<Preset, 'model'>

/** Of a conversation's settings or a preset the part that a preset has; what says nothing is left out. */
export function presetSettings(from: ConversationSettings | Preset): PresetSettings {
  const said = (['model', ...fields] as const).flatMap((field) =>
    from[field] === undefined ? [] : [[field, from[field]]],
  )
  return Object.fromEntries(said)
}

/**
 * The settings filled by a preset: what it leaves open is open again, what it has no say in stays (tools, raw mode), and so
 * does the model, where it names none.
 */
export function withPreset(settings: ConversationSettings, preset: Preset): ConversationSettings {
  const own = new Set<string>(fields)
  const kept = Object.fromEntries(Object.entries(settings).filter(([field]) => !own.has(field)))
  return { ...kept, ...presetSettings(preset), preset: preset.id }
}

/** The preset that filled these settings, as long as it is there, and whether they say something else by now. */
export function presetIn(
  settings: ConversationSettings,
  presets: readonly Preset[],
): { preset: Preset; changed: boolean } | undefined {
  const preset = presets.find(({ id }) => id === settings.preset)
  if (!preset) return undefined
  const now = presetSettings(settings)
  const was = presetSettings(preset)
  const names = [...fields, ...(was.model ? (['model'] as const) : [])]
  return { preset, changed: names.some((name) => textOf(now[name]) !== textOf(was[name])) }
}

/** By its name, as people write it. */
export function presetNamed<T extends Pick<Preset, 'name'>>(presets: readonly T[], name: string): T | undefined {
  const same = (a: string, b: string) => a.trim().toLowerCase() === b.trim().toLowerCase()
  return presets.find((preset) => preset.name === name) ?? presets.find((preset) => same(preset.name, name))
}

/** A name like this one that no preset has: `Brief 2`. */
export function freePresetName(name: string, presets: readonly Pick<Preset, 'name'>[]): string {
  if (!presetNamed(presets, name)) return name
  const stem = name.replace(/ \d+$/, '').slice(0, 75)
  let n = 2
  while (presetNamed(presets, `${stem} ${n}`)) n++
  return `${stem} ${n}`
}

const textOf = (value: unknown) =>
  typeof value === 'object' && value !== null
    ? JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : String(value)

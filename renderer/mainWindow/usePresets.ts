import type { Preset } from '../../shared/model/preset.ts'
import { presetIn, withPreset } from '../../shared/presets.ts'
import { strings } from '../../shared/strings.ts'
import { beginPresetOf } from '../features/settings/presets/presetDraft.ts'
import { useSettings } from '../state/settingsState.ts'
import type { Chosen } from '../useChosen.ts'

/** The presets over the settings of the conversation that is shown. */
export function usePresets({ settings, ref, change }: Chosen) {
  const { presets } = useSettings()
  const chosen = presetIn(settings, presets)
  return {
    list: presets,
    /** The one that filled the settings, and what it is called where they may say something else by now. */
    chosen,
    chosenName: chosen && (chosen.changed ? strings.presets.changed(chosen.preset.name) : chosen.preset.name),
    /** Rejects with an AppError when the settings were not saved. */
    use: (preset: Preset) => change(withPreset(settings, preset)),
    /** Begins a preset of what is asked here; its form is on the page of presets. */
    make: (of = settings) => beginPresetOf(of, of.model ?? ref, presets),
  }
}

export type Presets = ReturnType<typeof usePresets>

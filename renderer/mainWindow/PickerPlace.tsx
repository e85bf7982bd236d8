import type { Keyboard } from '../../shared/actions.ts'
import type { EngineStatus } from '../../shared/model/engine.ts'
import type { Preset } from '../../shared/model/preset.ts'
import { ModelPicker, type ModelPickerProps } from '../features/models/ModelPicker.tsx'
import { PresetGroup } from '../features/models/PresetGroup.tsx'
import { refreshEngines } from '../state/enginesState.ts'
import type { Chosen } from '../useChosen.ts'
import { useRefusal } from '../useRefusal.ts'
import type { Presets } from './usePresets.ts'

interface PickerPlaceProps
  extends Required<
    Pick<ModelPickerProps, 'open' | 'onOpenChange' | 'onChoose' | 'onCompare' | 'onManage' | 'onCloseFocus'>
  > {
  engines: readonly EngineStatus[]
  chosen: Chosen
  presets: Presets
  /** The composer whose attachments a model has to take. */
  place: string
  keyboard: Keyboard
  onPreset: (preset: Preset) => void
  onProblem: (error: unknown) => void
}

/** The window's choice of a model or preset for what is shown. */
export function PickerPlace({ chosen, presets, place, onPreset, onProblem, ...props }: PickerPlaceProps) {
  const refusal = useRefusal(place, chosen.settings)
  return (
    <ModelPicker
      {...props}
      chosen={chosen.ref}
      presets={
        <PresetGroup
          presets={presets.list}
          engines={props.engines}
          chosenId={presets.chosen?.preset.id}
          onChoose={(preset) => {
            onPreset(preset)
            props.onOpenChange(false)
          }}
        />
      }
      presetName={presets.chosenName}
      refusal={refusal}
      onRefresh={() => void refreshEngines().catch(onProblem)}
    />
  )
}

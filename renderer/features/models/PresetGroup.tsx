import { Command } from 'cmdk'
import { Check } from 'lucide-react'
import type { EngineStatus } from '../../../shared/model/engine.ts'
import type { Preset } from '../../../shared/model/preset.ts'
import { strings } from '../../../shared/strings.ts'
import { presetNote } from '../../state/presetNote.ts'

const words = strings.presets

interface PresetGroupProps {
  presets: readonly Preset[]
  engines: readonly EngineStatus[]
  /** The one that filled the conversation's settings. */
  chosenId: string | undefined
  onChoose: (preset: Preset) => void
}

/** The presets, before the models of the picker. */
export function PresetGroup({ presets, engines, chosenId, onChoose }: PresetGroupProps) {
  if (presets.length === 0) return null
  return (
    <Command.Group heading={words.title}>
      {presets.map((preset) => (
        <Command.Item
          key={preset.id}
          // No model is called that.
          value={` preset ${preset.id}`}
          keywords={[preset.name, preset.model?.name ?? '']}
          className="model-item"
          onSelect={() => onChoose(preset)}
        >
          <Check size={14} className={preset.id === chosenId ? '' : 'model-unchosen'} />
          <span className="model-name">
            {preset.name}
            <small>{presetNote(preset, engines)}</small>
          </span>
        </Command.Item>
      ))}
    </Command.Group>
  )
}

import { ArrowDown, ArrowUp, Copy, Pencil, Trash2 } from 'lucide-react'
import type { EngineStatus } from '../../../../shared/model/engine.ts'
import type { Preset } from '../../../../shared/model/preset.ts'
import { strings } from '../../../../shared/strings.ts'
import { presetNote } from '../../../state/presetNote.ts'
import { EntryRow } from '../editing/EntryRow.tsx'

const words = strings.presets

interface PresetListProps {
  presets: readonly Preset[]
  engines: readonly EngineStatus[]
  onEdit: (preset: Preset) => void
  onDuplicate: (preset: Preset) => void
  onRemove: (preset: Preset) => void
  onMove: (preset: Preset, by: 1 | -1) => void
}

/** Every preset in the order in which they are offered, with what can be done with it. */
export function PresetList({ presets, engines, onEdit, onDuplicate, onRemove, onMove }: PresetListProps) {
  return (
    <ul className="entries presets" aria-label={words.title}>
      {presets.map((preset, at) => (
        <EntryRow
          key={preset.id}
          id={preset.id}
          name={preset.name}
          text={presetNote(preset, engines)}
          onEdit={() => onEdit(preset)}
          onKeyDown={(event) => {
            if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
            event.preventDefault()
            onMove(preset, event.key === 'ArrowUp' ? -1 : 1)
          }}
          menu={words.menu(preset.name)}
          items={[
            { label: words.edit, icon: <Pencil size={16} />, onSelect: () => onEdit(preset) },
            { label: words.duplicate, icon: <Copy size={16} />, onSelect: () => onDuplicate(preset) },
            {
              label: words.up,
              icon: <ArrowUp size={16} />,
              keys: ['Alt', '↑'],
              disabled: at === 0,
              onSelect: () => onMove(preset, -1),
            },
            {
              label: words.down,
              icon: <ArrowDown size={16} />,
              keys: ['Alt', '↓'],
              disabled: at === presets.length - 1,
              onSelect: () => onMove(preset, 1),
            },
            {
              label: words.remove,
              icon: <Trash2 size={16} />,
              danger: true,
              apart: true,
              onSelect: () => onRemove(preset),
            },
          ]}
        />
      ))}
    </ul>
  )
}

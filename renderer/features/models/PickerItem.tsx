import { Command } from 'cmdk'
import { Check } from 'lucide-react'
import { bytes } from '../../../shared/format.ts'
import type { EngineStatus, ModelInfo } from '../../../shared/model/engine.ts'
import { GUIDE } from '../../../shared/models.ts'
import { strings } from '../../../shared/strings.ts'
import { Badges } from './Badges.tsx'
import { factsOf, keyOf } from './modelTexts.ts'

const words = strings.models

interface PickerItemProps {
  model: ModelInfo
  engine: EngineStatus
  isChosen: boolean
  /** Why it can't be chosen now. */
  refusal: string | undefined
  onChoose: () => void
}

/** A model in the list to choose from. One that can't answer what is being asked says why, and is passed over. */
export function PickerItem({ model, engine, isChosen, refusal, onChoose }: PickerItemProps) {
  const { ref, label, family, owner, size, loaded } = model
  return (
    <Command.Item
      value={keyOf(ref)}
      keywords={[label, engine.label, family ?? '', owner ?? '']}
      className="model-item"
      disabled={refusal !== undefined}
      onSelect={onChoose}
    >
      <Check size={14} className={isChosen ? '' : 'model-unchosen'} />
      <span className="model-name">
        <span className="model-title">
          {label} <Badges model={model} />
        </span>
        <small>{engine.id === GUIDE ? words.guideNote : factsOf(model, size ? bytes(size) : undefined)}</small>
        {refusal !== undefined && <small className="model-refusal">{refusal}</small>}
      </span>
      {loaded && <span className="model-loaded">{words.loaded}</span>}
    </Command.Item>
  )
}

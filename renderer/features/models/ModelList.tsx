import { type KeyboardEvent, useId, useRef, useState } from 'react'
import { bytes } from '../../../shared/format.ts'
import type { EngineStatus, ModelInfo } from '../../../shared/model/engine.ts'
import { strings } from '../../../shared/strings.ts'
import { ModelRow } from './ModelRow.tsx'
import { engineNote, keyOf } from './modelTexts.ts'
import { StartOllama } from './StartOllama.tsx'
import type { Attempt } from './useSaid.ts'

const words = strings.modelsPage

export interface ModelCommands {
  attempt: Attempt
  /** Its details; `copy`: at the box for a copy's name. */
  onOpen: (model: ModelInfo, at?: 'copy') => void
  onChat: (model: ModelInfo) => void
  onRemove: (model: ModelInfo) => void
}

interface ModelListProps extends ModelCommands {
  engines: readonly EngineStatus[]
  /** What is shown of them, in their order. */
  models: readonly ModelInfo[]
  /** Engines without a model that fits are left out. */
  isSearch: boolean
}

/** The models by engine. One row is in the tab order; the arrows, Home and End go from row to row. */
export function ModelList({ engines, models, isSearch, ...commands }: ModelListProps) {
  const box = useRef<HTMLDivElement>(null)
  const [chosen, setChosen] = useState<string | null>(null)
  const keys = models.map(({ ref }) => keyOf(ref))
  const current = chosen !== null && keys.includes(chosen) ? chosen : keys[0]

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const target = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('[data-model]') : null
    if (!target || event.altKey || event.ctrlKey || event.metaKey) return
    const rows = [...(box.current?.querySelectorAll<HTMLElement>('[data-model]') ?? [])]
    const at = rows.indexOf(target)
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key]
    if (next === undefined) return
    event.preventDefault()
    rows[next]?.focus()
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the rows in it
    <div ref={box} onKeyDown={onKeyDown}>
      {engines.map((engine) => {
        const its = models.filter(({ ref }) => ref.engine === engine.id)
        if (isSearch && its.length === 0) return null
        return (
          <EngineGroup key={engine.id} engine={engine} models={its}>
            {its.map((model) => (
              <ModelRow
                key={keyOf(model.ref)}
                model={model}
                current={keyOf(model.ref) === current}
                onFocus={() => setChosen(keyOf(model.ref))}
                {...commands}
              />
            ))}
          </EngineGroup>
        )
      })}
    </div>
  )
}

interface EngineGroupProps {
  engine: EngineStatus
  models: readonly ModelInfo[]
  children: React.ReactNode
}

function EngineGroup({ engine, models, children }: EngineGroupProps) {
  const id = useId()
  const size = models.reduce((sum, model) => sum + (model.size ?? 0), 0)
  const notes = [
    engine.version && words.version(engine.version),
    models.length > 0 && words.count(models.length),
    size > 0 && bytes(size),
    engineNote(engine),
  ]
  return (
    <section className="manage-group" aria-labelledby={id}>
      <h3 id={id}>
        {engine.label} <small>{notes.filter(Boolean).join(' · ')}</small>
      </h3>
      {engine.problem === 'notRunning' && <StartOllama />}
      {models.length > 0 && <ul>{children}</ul>}
    </section>
  )
}

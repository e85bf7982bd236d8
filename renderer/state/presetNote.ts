import type { EngineStatus } from '../../shared/model/engine.ts'
import type { Preset } from '../../shared/model/preset.ts'
import { strings } from '../../shared/strings.ts'

const words = strings.presets

/** With which model a preset asks, or that this one is gone. */
export function presetNote({ model }: Preset, engines: readonly EngineStatus[]): string {
  if (!model) return words.anyModel
  const engine = engines.find(({ id }) => id === model.engine)
  const found = engine?.models.find(({ ref }) => ref.name === model.name)
  // Of an engine that does not answer nobody knows what it has.
  return found?.label ?? (engine && engine.state !== 'ready' ? model.name : words.missing(model.name))
}

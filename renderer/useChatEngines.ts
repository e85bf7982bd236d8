import { useMemo } from 'react'
import type { EngineStatus } from '../shared/model/engine.ts'
import { chatModels } from '../shared/models.ts'
import { useEngines } from './state/enginesState.ts'

/** Every engine with the models that can chat; one that only computes embeddings is nobody's partner. */
export function useChatEngines(): { engines: EngineStatus[]; isLoading: boolean } {
  const { engines, isLoading } = useEngines()
  return {
    isLoading,
    engines: useMemo(
      () => engines.map((engine) => ({ ...engine, models: chatModels([engine]).map(({ model }) => model) })),
      [engines],
    ),
  }
}

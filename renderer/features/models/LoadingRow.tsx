import type { EngineStatus, ModelInfo } from '../../../shared/model/engine.ts'
import { strings } from '../../../shared/strings.ts'
import { stopLoading, useIsLoading } from '../../state/modelsState.ts'
import { Button } from '../../ui/Button.tsx'
import { MemoryRow } from './MemoryRow.tsx'

const words = strings.modelsPage

interface LoadingRowProps {
  model: ModelInfo
  engine: EngineStatus | undefined
}

/** One model on its way into memory; who had it loaded here can stop that. */
export function LoadingRow({ model, engine }: LoadingRowProps) {
  const { ref, label, loading } = model
  const isOurs = useIsLoading(ref)
  return (
    <MemoryRow
      model={model}
      engine={engine}
      acts={
        isOurs && (
          <Button aria-label={words.stopLoadingOf(label)} onClick={() => stopLoading(ref)}>
            {words.stopLoading}
          </Button>
        )
      }
    >
      <p>{words.loading(loading)}</p>
    </MemoryRow>
  )
}

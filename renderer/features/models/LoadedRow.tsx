import type { EngineStatus } from '../../../shared/model/engine.ts'
import type { LoadedModel } from '../../../shared/model/modelDetails.ts'
import { strings } from '../../../shared/strings.ts'
import { stopLoading, useIsLoading } from '../../state/modelsState.ts'
import { Button } from '../../ui/Button.tsx'
import { Countdown } from './Countdown.tsx'
import { MemoryRow } from './MemoryRow.tsx'
import { load } from './modelActions.ts'
import type { Attempt } from './useSaid.ts'
import './progressBar.css'

const words = strings.modelsPage

interface LoadedRowProps {
  model: LoadedModel
  engine: EngineStatus | undefined
  attempt: Attempt
  onUnload: () => void
}

/** One model in memory. */
export function LoadedRow({ model, engine, attempt, onUnload }: LoadedRowProps) {
  const { ref, label, size, gpuSize, contextLength, expiresAt } = model
  const isLoading = useIsLoading(ref)
  const share = size && gpuSize !== undefined ? Math.min(1, gpuSize / size) : undefined
  return (
    <MemoryRow
      model={model}
      engine={engine}
      acts={
        <>
          {isLoading ? (
            <Button aria-label={words.stopLoadingOf(label)} onClick={() => stopLoading(ref)}>
              {words.stopLoading}
            </Button>
          ) : (
            expiresAt !== null && (
              <Button aria-label={words.keepOf(label)} onClick={() => load(attempt, model, { keep: true })}>
                {words.keep}
              </Button>
            )
          )}
          <Button aria-label={words.unloadOf(label)} onClick={onUnload}>
            {words.unload}
          </Button>
        </>
      }
    >
      <p>
        {[size && words.memory(size), contextLength && words.contextLoaded(contextLength)].filter(Boolean).join(' · ')}
      </p>
      {share !== undefined && (
        <p className="loaded-gpu">
          <span className="progress loaded-bar" aria-hidden>
            <b style={{ width: `${share * 100}%` }} />
          </span>
          {words.gpu(share)}
        </p>
      )}
      {expiresAt !== undefined && <p>{expiresAt === null ? words.forEver : <Countdown until={expiresAt} />}</p>}
    </MemoryRow>
  )
}

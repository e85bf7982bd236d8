import type { EngineStatus, ModelInfo } from '../../../shared/model/engine.ts'
import { strings } from '../../../shared/strings.ts'
import { stopLoading, useIsLoading } from '../../state/modelsState.ts'
import { Button } from '../../ui/Button.tsx'
import { keyOf } from './modelTexts.ts'

const words = strings.modelsPage

interface LoadingRowProps {
  model: ModelInfo
  engine: EngineStatus | undefined
}

/** One model on its way into memory; who had it loaded here can stop that. */
export function LoadingRow({ model: { ref, label, loading }, engine }: LoadingRowProps) {
  const isOurs = useIsLoading(ref)
  return (
    <li className="loaded-row" aria-label={label} data-row={keyOf(ref)}>
      <div className="loaded-what">
        <b>{label}</b>
        <small>{engine?.label}</small>
        <p>{words.loading(loading)}</p>
      </div>
      {isOurs && (
        <div className="loaded-acts">
          <Button aria-label={words.stopLoadingOf(label)} onClick={() => stopLoading(ref)}>
            {words.stopLoading}
          </Button>
        </div>
      )}
    </li>
  )
}

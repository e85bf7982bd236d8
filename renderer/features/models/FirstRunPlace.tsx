import type { EngineStatus } from '../../../shared/model/engine.ts'
import { GUIDE, OLLAMA } from '../../../shared/models.ts'
import { refreshEngines } from '../../state/enginesState.ts'
import { openExternal } from '../../state/windowsState.ts'
import { FirstRun } from './FirstRun.tsx'

interface FirstRunPlaceProps {
  engines: readonly EngineStatus[]
  canChoose: boolean
  onSetAddress: () => void
  onAddServer: () => void
  onMore: () => void
  onFocusLost: () => void
  onProblem: (error: unknown) => void
}

/** The card over what main knows: it speaks of Ollama, which most people begin with. */
export function FirstRunPlace({ engines, onProblem, ...rest }: FirstRunPlaceProps) {
  const engine = engines.find(({ id }) => id === OLLAMA) ?? engines.find(({ id }) => id !== GUIDE)
  if (!engine) return null
  return (
    <FirstRun
      engine={engine}
      onOpenLink={(url) => void openExternal(url).catch(onProblem)}
      onLookAgain={() => void refreshEngines().catch(onProblem)}
      {...rest}
    />
  )
}

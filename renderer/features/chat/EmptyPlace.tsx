import { type Keyboard, printedKeysOf } from '../../../shared/actions.ts'
import type { EngineStatus } from '../../../shared/model/engine.ts'
import { GUIDE } from '../../../shared/models.ts'
import { strings } from '../../../shared/strings.ts'
import { openExternal } from '../../state/windowsState.ts'
import { Keys } from '../../ui/Keys.tsx'
import { FirstRun } from './FirstRun.tsx'
import { QuickAskOffer } from './QuickAskOffer.tsx'

const words = strings.conversation

interface EmptyPlaceProps {
  engines: readonly EngineStatus[]
  isLoading: boolean
  keyboard: Keyboard
  onSetAddress: () => void
  onLookAgain: () => void
  onSetUpQuickAsk: () => void
  onFocusLost: () => void
  onProblem: (error: unknown) => void
}

/** What a new conversation shows: a greeting, or what was found when there is nothing but the Guide to talk to. */
export function EmptyPlace(props: EmptyPlaceProps) {
  const { engines, isLoading, keyboard, onSetAddress, onLookAgain, onSetUpQuickAsk, onFocusLost, onProblem } = props
  const others = engines.filter((engine) => engine.id !== GUIDE)
  const first = others[0]
  if (isLoading) return null
  if (first && !others.some((engine) => engine.state === 'ready' && engine.models.length > 0)) {
    return (
      <FirstRun
        engine={first}
        onSetAddress={onSetAddress}
        onOpenLink={(url) => void openExternal(url).catch(onProblem)}
        onLookAgain={onLookAgain}
      />
    )
  }
  return (
    <div className="hello">
      <h2>{words.hello}</h2>
      <p>
        <span>
          <Keys keys={printedKeysOf('commandPalette', keyboard)} /> {words.helloPalette}
        </span>
        <span>
          <Keys keys={printedKeysOf('shortcuts', keyboard)} /> {words.helloKeys}
        </span>
      </p>
      {keyboard.mode === 'desktop' && <QuickAskOffer onSetUp={onSetUpQuickAsk} {...{ onFocusLost, onProblem }} />}
    </div>
  )
}

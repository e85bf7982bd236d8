import type { ReactNode } from 'react'
import { type Keyboard, printedKeysOf } from '../../../shared/actions.ts'
import type { EngineStatus } from '../../../shared/model/engine.ts'
import { chatModels, GUIDE } from '../../../shared/models.ts'
import { strings } from '../../../shared/strings.ts'
import { Keys } from '../../ui/Keys.tsx'
import { QuickAskOffer } from './QuickAskOffer.tsx'
import './emptyPlace.css'

const words = strings.conversation

interface EmptyPlaceProps {
  engines: readonly EngineStatus[]
  isLoading: boolean
  keyboard: Keyboard
  /** What is drawn while there is nothing but the Guide to talk to. */
  firstRun: ReactNode
  onSetUpQuickAsk: () => void
  onFocusLost: () => void
  onProblem: (error: unknown) => void
}

/** What a new conversation shows: a greeting, or what was found when there is nothing but the Guide to talk to. */
export function EmptyPlace(props: EmptyPlaceProps) {
  const { engines, isLoading, firstRun, keyboard, onSetUpQuickAsk, onFocusLost, onProblem } = props
  const others = engines.filter((engine) => engine.id !== GUIDE)
  const canChat = chatModels(others.filter(({ state }) => state === 'ready')).length > 0
  if (isLoading) return null
  if (others.length > 0 && !canChat) return firstRun
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

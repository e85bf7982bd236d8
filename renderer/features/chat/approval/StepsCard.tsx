import { strings } from '../../../../shared/strings.ts'
import { approve, deny } from '../../../state/decisions.ts'
import type { MessageCommands } from '../commands.ts'
import { DecisionCard } from './DecisionCard.tsx'

const words = strings.approvals

interface StepsCardProps {
  runId: string
  interruptId: string
  steps: number
  lost: boolean
  commands: MessageCommands
}

/** Asks whether an answer that has taken many steps takes more. */
export function StepsCard({ runId, interruptId, steps, lost, commands }: StepsCardProps) {
  const place = { runId, interruptId }
  return (
    <DecisionCard
      label={words.stepsLabel}
      told={words.asks(words.steps(steps), 1, commands.keysOf('goToDecision').join(' '))}
      what={`${interruptId} ${steps}`}
      lost={lost}
      yes={words.goOn}
      no={words.endHere}
      onYes={() => approve(place, { hash: '' })}
      onNo={() => deny(place)}
      onFocusLost={commands.write}
      title={
        <>
          <h2>{words.steps(steps)}</h2>
          <p>{words.stepsNote}</p>
        </>
      }
    />
  )
}

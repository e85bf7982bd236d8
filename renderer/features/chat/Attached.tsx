import { strings } from '../../../shared/strings.ts'
import { type Chip, needsVision } from '../../state/chips.ts'
import { chipViews } from '../../state/chipTokens.ts'
import { problemText } from '../../state/problemText.ts'
import { Button } from '../../ui/Button.tsx'
import { Chips } from '../../ui/Chips.tsx'

const words = strings.chips

interface AttachedProps {
  chips: readonly Chip[]
  reading: readonly string[]
  dragging: boolean
  problem: unknown
  /** The model that would answer, where it can't look at pictures. */
  blind: string | undefined
  onChooseModel: () => void
  onRemove: (id: string) => void
  onFocusLost: () => void
}

/** What goes along with the next question, in its box, and what there is to say of it. */
export function Attached({ chips, reading, dragging, problem, blind, onChooseModel, ...on }: AttachedProps) {
  return (
    <>
      {dragging && <p className="composer-drop">{words.drop}</p>}
      <Chips chips={chipViews(chips, blind)} {...on} />
      {reading.map((name, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: several may have one name
        <p key={at} className="composer-reading" role="status">
          {words.reading(name)}
        </p>
      ))}
      {problem !== null && (
        <p className="composer-problem" role="alert">
          {problemText(problem)}
        </p>
      )}
      {blind !== undefined && needsVision(chips) && (
        <p className="composer-blind">
          <span>{words.blind(blind)}</span>
          <Button onClick={onChooseModel}>{words.chooseSeeing}</Button>
        </p>
      )}
    </>
  )
}

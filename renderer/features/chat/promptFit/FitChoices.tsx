import type { PromptFit } from '../../../../shared/model/promptFit.ts'
import { strings } from '../../../../shared/strings.ts'
import type { FitChoice } from '../../../state/held.ts'
import { Button } from '../../../ui/Button.tsx'

const words = strings.promptFit

interface FitChoicesProps {
  fit: PromptFit
  onChoose: (choice: FitChoice) => void
}

/** What would make a prompt fit, as buttons. */
export function FitChoices({ fit: { larger, dropOldest }, onChoose }: FitChoicesProps) {
  return (
    <>
      {larger && <Button onClick={() => onChoose('larger')}>{words.larger(larger)}</Button>}
      {dropOldest && <Button onClick={() => onChoose('dropOldest')}>{words.dropOldest(dropOldest)}</Button>}
    </>
  )
}

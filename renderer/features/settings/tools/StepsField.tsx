import { strings } from '../../../../shared/strings.ts'
import { NumberField } from '../fields/NumberField.tsx'

const words = strings.toolSettings
const LEAST = 1
const MOST = 1_000

interface StepsFieldProps {
  steps: number
  onSteps: (steps: number) => Promise<void>
}

/** How many steps an answer makes before it asks. What is no such number is said to be none, and not saved. */
export function StepsField({ steps, onSteps }: StepsFieldProps) {
  return (
    <NumberField
      label={words.steps}
      hint={words.stepsHint}
      least={LEAST}
      most={MOST}
      invalid={words.stepsInvalid(LEAST, MOST)}
      value={steps}
      onValue={onSteps}
    />
  )
}

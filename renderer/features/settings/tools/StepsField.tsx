import { useState } from 'react'
import { strings } from '../../../../shared/strings.ts'
import { TextField } from '../../../ui/Field.tsx'
import { useSavedLater } from '../useSavedLater.ts'

const words = strings.toolSettings
const LEAST = 1
const MOST = 1_000

interface StepsFieldProps {
  steps: number
  onSteps: (steps: number) => Promise<void>
}

/** How many steps an answer makes before it asks. What is no such number is said to be none, and not saved. */
export function StepsField({ steps, onSteps }: StepsFieldProps) {
  const [now, choose] = useSavedLater(steps, onSteps)
  const [text, setText] = useState<string | null>(null)
  const isFit = (value: string) => /^\d+$/.test(value) && Number(value) >= LEAST && Number(value) <= MOST
  return (
    <TextField
      label={words.steps}
      hint={words.stepsHint}
      error={text !== null && !isFit(text) ? words.stepsInvalid(LEAST, MOST) : undefined}
      type="number"
      min={LEAST}
      max={MOST}
      value={text ?? now}
      onChange={({ target: { value } }) => {
        setText(value)
        if (isFit(value)) choose(Number(value))
      }}
      onBlur={() => text !== null && isFit(text) && setText(null)}
    />
  )
}

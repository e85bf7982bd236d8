import { strings } from '../../../../shared/strings.ts'
import { NumberField } from './NumberField.tsx'

const words = strings.settings
const MINUTE = 60_000
const LEAST = 0.5
const MOST = 60

interface MinutesFieldProps {
  label: string
  hint: string
  ms: number
  onMs: (ms: number) => Promise<void>
}

/** A time in minutes. What is no such time is said to be none, and not saved. */
export function MinutesField({ label, hint, ms, onMs }: MinutesFieldProps) {
  return (
    <NumberField
      label={label}
      hint={[words.minutes(LEAST, MOST), hint].filter(Boolean).join('. ')}
      least={LEAST}
      most={MOST}
      step={LEAST}
      invalid={words.minutesInvalid(LEAST, MOST)}
      value={ms / MINUTE}
      onValue={(minutes) => onMs(Math.round(minutes * MINUTE))}
    />
  )
}

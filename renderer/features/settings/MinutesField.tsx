import { useState } from 'react'
import { strings } from '../../../shared/strings.ts'
import { TextField } from '../../ui/Field.tsx'
import { useSavedLater } from './useSavedLater.ts'

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
  const [now, choose] = useSavedLater(ms, onMs)
  const [text, setText] = useState<string | null>(null)
  const isFit = (value: string) => value.trim() !== '' && Number(value) >= LEAST && Number(value) <= MOST
  return (
    <TextField
      label={label}
      hint={[words.minutes(LEAST, MOST), hint].filter(Boolean).join('. ')}
      error={text !== null && !isFit(text) ? words.minutesInvalid(LEAST, MOST) : undefined}
      type="number"
      min={LEAST}
      max={MOST}
      step={LEAST}
      value={text ?? now / MINUTE}
      onChange={({ target: { value } }) => {
        setText(value)
        if (isFit(value)) choose(Math.round(Number(value) * MINUTE))
      }}
      onBlur={() => text !== null && isFit(text) && setText(null)}
    />
  )
}

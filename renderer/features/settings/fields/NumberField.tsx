import { useState } from 'react'
import { TextField } from '../../../ui/Field.tsx'
import { useSavedLater } from './useSavedLater.ts'

interface NumberFieldProps {
  label: string
  hint: string
  /** What is wrong with the number that is saved. */
  error?: string | undefined
  least: number
  most: number
  /** Undefined: only whole numbers fit. */
  step?: number
  /** Said of what does not fit. */
  invalid: string
  value: number
  onValue: (value: number) => Promise<void>
}

/** A number that is saved as it is typed. What does not fit is said not to, and not saved. */
export function NumberField({ label, hint, error, least, most, step, invalid, value, onValue }: NumberFieldProps) {
  const [now, choose] = useSavedLater(value, onValue)
  const [text, setText] = useState<string | null>(null)
  const isNumber = (typed: string) => (step === undefined ? /^\d+$/.test(typed) : typed.trim() !== '')
  const isFit = (typed: string) => isNumber(typed) && Number(typed) >= least && Number(typed) <= most
  return (
    <TextField
      label={label}
      hint={hint}
      error={text !== null && !isFit(text) ? invalid : error}
      type="number"
      min={least}
      max={most}
      step={step}
      value={text ?? now}
      onChange={({ target }) => {
        setText(target.value)
        if (isFit(target.value)) choose(Number(target.value))
      }}
      onBlur={() => text !== null && isFit(text) && setText(null)}
    />
  )
}

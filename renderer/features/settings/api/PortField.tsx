import { useState } from 'react'
import { DEFAULT_API_PORT } from '../../../../shared/model/settings.ts'
import { strings } from '../../../../shared/strings.ts'
import { TextField } from '../../../ui/Field.tsx'
import { useSavedLater } from '../useSavedLater.ts'

const words = strings.api
const LEAST = 1_024
const MOST = 65_535

interface PortFieldProps {
  port: number
  /** Why it does not listen there. */
  error: string | undefined
  onPort: (port: number) => Promise<void>
}

/** Where the API listens. What is no such port is said to be none, and not saved. */
export function PortField({ port, error, onPort }: PortFieldProps) {
  const [now, choose] = useSavedLater(port, onPort)
  const [text, setText] = useState<string | null>(null)
  const isFit = (value: string) => /^\d+$/.test(value) && Number(value) >= LEAST && Number(value) <= MOST
  const invalid = text !== null && !isFit(text) ? words.portInvalid(LEAST, MOST) : undefined
  return (
    <TextField
      label={words.port}
      hint={words.portHint(DEFAULT_API_PORT)}
      error={invalid ?? error}
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

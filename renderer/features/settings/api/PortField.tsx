import { DEFAULT_API_PORT } from '../../../../shared/model/settings.ts'
import { strings } from '../../../../shared/strings.ts'
import { NumberField } from '../fields/NumberField.tsx'

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
  return (
    <NumberField
      label={words.port}
      hint={words.portHint(DEFAULT_API_PORT)}
      error={error}
      least={LEAST}
      most={MOST}
      invalid={words.portInvalid(LEAST, MOST)}
      value={port}
      onValue={onPort}
    />
  )
}

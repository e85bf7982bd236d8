import type { Transfer } from '../../../shared/model/transfer.ts'
import { strings } from '../../../shared/strings.ts'
import './progressBar.css'

const words = strings.modelsPage

interface ProgressBarProps {
  label: string
  done: number
  /** Undefined while nobody knows how much it is. */
  total: number | undefined
  state: Transfer['state']
}

/** How far something has come. Where the whole is not known it says how much there is. */
export function ProgressBar({ label, done, total, state }: ProgressBarProps) {
  const share = total ? Math.min(1, done / total) : undefined
  return (
    <div
      className={`progress ${state === 'failed' || state === 'stopped' ? 'progress-still' : ''}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={share === undefined ? undefined : Math.floor(share * 100)}
      aria-valuetext={share === undefined ? words.progress(done, undefined) : words.percent(share)}
    >
      <b style={{ width: `${(share ?? 0) * 100}%` }} />
    </div>
  )
}

import { AppError } from '../../../shared/model/errors.ts'
import { strings } from '../../../shared/strings.ts'
import { sentencesOf } from '../../state/problemText.ts'
import './problem.css'

interface ProblemProps {
  error: unknown
  /** The words of the program that failed are not folded. */
  open?: boolean
}

/** What went wrong and what to do, told at once, with the words of the program that failed. */
export function Problem({ error, open = false }: ProblemProps) {
  return (
    <div className="problem">
      <p className="field-error" role="alert">
        {sentencesOf(error)}
      </p>
      {error instanceof AppError && <ProblemDetail detail={error.detail} open={open} />}
    </div>
  )
}

/** The words of the program that failed, from their end: the last ones say most. */
export function ProblemDetail({ detail, open = false }: { detail: string | undefined; open?: boolean }) {
  if (!detail?.trim()) return null
  return (
    <details className="problem-detail" open={open} onToggle={({ currentTarget }) => toEnd(currentTarget)}>
      <summary>{strings.common.details}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by the keyboard too */}
      <pre tabIndex={0}>{detail.trim()}</pre>
    </details>
  )
}

function toEnd(details: HTMLElement): void {
  const words = details.querySelector('pre')
  if (words) words.scrollTop = words.scrollHeight
}

import { AppError } from '../../../shared/model/errors.ts'
import { strings } from '../../../shared/strings.ts'
import { sentencesOf } from '../../state/problemText.ts'
import './problem.css'

/** What went wrong and what to do, told at once; the words of the program that failed are folded below. */
export function Problem({ error }: { error: unknown }) {
  return (
    <div className="problem">
      <p className="field-error" role="alert">
        {sentencesOf(error)}
      </p>
      {error instanceof AppError && <ProblemDetail detail={error.detail} />}
    </div>
  )
}

/** The words of the program that failed, from their end: the last ones say most. */
export function ProblemDetail({ detail }: { detail: string | undefined }) {
  if (!detail?.trim()) return null
  return (
    <details className="problem-detail" onToggle={({ currentTarget }) => toEnd(currentTarget)}>
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

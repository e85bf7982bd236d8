import { AppError } from '../../../shared/model/errors.ts'
import { strings } from '../../../shared/strings.ts'
import { sentencesOf } from '../../state/problemText.ts'
import { ProblemLine } from '../../ui/ProblemLine.tsx'
import { ProgramText } from '../../ui/ProgramText.tsx'
import { SmallFold } from './SmallFold.tsx'
import './problem.css'

/** What went wrong and what to do, told at once; the words of the program that failed are folded below. */
export function Problem({ error }: { error: unknown }) {
  return (
    <div className="problem">
      <ProblemLine problem={sentencesOf(error)} />
      {error instanceof AppError && <ProblemDetail detail={error.detail} />}
    </div>
  )
}

/** The words of the program that failed, from their end: the last ones say most. */
export function ProblemDetail({ detail }: { detail: string | undefined }) {
  if (!detail?.trim()) return null
  return (
    <SmallFold
      className="problem-detail"
      summary={strings.common.details}
      onToggle={({ currentTarget }) => toEnd(currentTarget)}
    >
      <ProgramText text={detail.trim()} />
    </SmallFold>
  )
}

function toEnd(details: HTMLElement): void {
  const words = details.querySelector('pre')
  if (words) words.scrollTop = words.scrollHeight
}

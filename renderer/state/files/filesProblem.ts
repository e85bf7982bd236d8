import { AppError } from '../../../shared/model/errors.ts'
import { strings } from '../../../shared/strings.ts'

/** More sentences than these nobody reads. */
const MOST_NAMED = 10

/** Why files of one drop were refused: of several, what is wrong with each; undefined when none was. */
export function filesProblem(reasons: readonly unknown[]): unknown {
  if (reasons.length < 2) return reasons[0]
  const said = [...new Set(reasons.map((reason) => (reason instanceof Error ? reason.message : String(reason))))]
  const more = said.length - MOST_NAMED
  return new AppError('INVALID_INPUT', said.slice(0, MOST_NAMED).join(' '), {
    next: more > 0 ? strings.chips.moreRefused(more) : strings.chips.leftOut,
  })
}

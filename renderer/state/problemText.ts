import { AppError } from '../../shared/model/errors.ts'
import { strings } from '../../shared/strings.ts'

/** What happened and what to do now, of anything that was thrown. */
export function problemText(error: unknown): string {
  if (error instanceof AppError) return `${error.message} ${error.next ?? strings.errorHelp[error.code]}`
  return error instanceof Error ? error.message : String(error)
}

/** What went wrong, and what to do only where main said it. */
export function sentencesOf(error: unknown): string {
  if (error instanceof AppError) return [error.message, error.next].filter(Boolean).join(' ')
  return error instanceof Error ? error.message : String(error)
}

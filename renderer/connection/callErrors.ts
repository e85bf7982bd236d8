import { ORPCError } from '@orpc/client'
import { AppError, ErrorCode } from '../../shared/model/errors.ts'

const codesOfTheWire: Record<string, ErrorCode> = {
  BAD_REQUEST: 'INVALID_INPUT',
  UNPROCESSABLE_CONTENT: 'INVALID_INPUT',
  PAYLOAD_TOO_LARGE: 'TOO_LARGE',
  UNAUTHORIZED: 'FORBIDDEN',
  TIMEOUT: 'ENGINE_TIMEOUT',
}

/** True when main answered, with a failure; false when no answer came, because the way to main was lost. */
export function isAnswer(error: unknown): boolean {
  return error instanceof AppError || error instanceof ORPCError
}

/** What main answered, or a bug on the way to it, as the one error of our own code. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  const known = error instanceof ORPCError ? ErrorCode.safeParse(error.code) : undefined
  if (!(error instanceof ORPCError) || (!known?.success && !(error.code in codesOfTheWire))) {
    return new AppError('ENGINE_FAILED', 'Something went wrong inside Aside.', {
      next: 'Try again. If it happens again, start Aside anew; everything stored is safe.',
      detail: error instanceof Error ? error.message : String(error),
      cause: error,
    })
  }
  const data: unknown = error.data
  const text = (key: string) => {
    const value = typeof data === 'object' && data !== null ? (data as Record<string, unknown>)[key] : undefined
    return typeof value === 'string' ? value : undefined
  }
  const next = text('next')
  const detail = text('detail')
  return new AppError(known?.success ? known.data : codesOfTheWire[error.code]!, error.message, {
    ...(next !== undefined && { next }),
    ...(detail !== undefined && { detail }),
    cause: error,
  })
}

/** Main could not be reached in time; nothing was sent. */
export function notAnswering(): AppError {
  return new AppError('STREAM_BROKEN', 'Aside is not answering.', {
    next: 'Nothing was sent. Try again when the connection is back.',
  })
}

/** Main turns this page away; nothing was sent. */
export function refused(): AppError {
  return new AppError('FORBIDDEN', 'This page can’t reach Aside: its address lacks the right token.', {
    next: 'Open the address that Aside printed when it started.',
  })
}

/** It was sent, and the answer was lost: it is not known whether it was done, and it is not sent again. */
export function lostAnswer(cause: unknown): AppError {
  return new AppError('STREAM_BROKEN', 'The connection was lost before Aside could say whether this was done.', {
    next: 'The conversation, loaded again, shows whether it was.',
    cause,
  })
}

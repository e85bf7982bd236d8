import { z } from 'zod'
import { AppError, type ErrorCode } from '../../../shared/model/errors.ts'
import { TooManyStanding } from '../../procedures/tokenRuns.ts'

/** The one shape of what went wrong. */
export const ApiError = z.object({
  /** For programs: a code of `shared/model/errors.ts`, or one of HTTP's own matters such as `UNAUTHORIZED`. */
  code: z.string(),
  /** For people. */
  message: z.string(),
  /** Which part of the request it is about. */
  field: z.string().optional(),
  /** Where the run waits that could not be waited for any longer. */
  conversation: z.object({ id: z.string(), url: z.string().optional() }).optional(),
})
export type ApiError = z.infer<typeof ApiError>

/** A refusal or failure as it is answered. */
export class ApiFailure extends Error {
  readonly status: number
  readonly error: ApiError
  readonly headers: Record<string, string>

  constructor(
    status: number,
    code: string,
    message: string,
    more: { field?: string; conversation?: ApiError['conversation']; headers?: Record<string, string> } = {},
  ) {
    super(message)
    this.name = 'ApiFailure'
    this.status = status
    this.headers = more.headers ?? {}
    this.error = {
      code,
      message,
      ...(more.field !== undefined && { field: more.field }),
      ...(more.conversation && { conversation: more.conversation }),
    }
  }
}

/** THE table of what an error of Aside's is in HTTP. */
const statusOf: Record<ErrorCode, number> = {
  ENGINE_UNREACHABLE: 503,
  MODEL_NOT_FOUND: 404,
  MODEL_LACKS_CAPABILITY: 422,
  CONTEXT_OVERFLOW: 422,
  ENGINE_BUSY: 503,
  ENGINE_FAILED: 502,
  ENGINE_TIMEOUT: 504,
  STREAM_BROKEN: 502,
  INVALID_INPUT: 422,
  NOT_FOUND: 404,
  CONFLICT: 409,
  TOO_LARGE: 413,
  STORAGE_FULL: 507,
  STORAGE_READONLY: 507,
  STORAGE_CORRUPT: 507,
  FORBIDDEN: 403,
  UNSUPPORTED_HERE: 422,
  CANCELLED: 409,
}

/** Sentences for codes whose own name an address or a folder: callers of the API are told neither. */
const said: Partial<Record<ErrorCode, string>> = {
  ENGINE_UNREACHABLE: 'The engine does not answer.',
  ENGINE_TIMEOUT: 'The engine took longer than it is allowed to.',
  STORAGE_FULL: 'The answer could not be stored: the disk is full.',
  STORAGE_READONLY: 'The answer could not be stored: the data folder can’t be written to.',
  STORAGE_CORRUPT: 'The answer could not be stored: the history is damaged.',
}

/** Any error as it may be told to a caller; undefined is a bug of ours, of which nothing is told. */
export function toFailure(error: unknown): ApiFailure | undefined {
  if (error instanceof ApiFailure) return error
  if (error instanceof TooManyStanding) {
    return new ApiFailure(429, 'TOO_MANY_REQUESTS', error.message, { headers: { 'retry-after': '60' } })
  }
  if (!(error instanceof AppError)) return undefined
  const more = {
    ...(error.code === 'MODEL_NOT_FOUND' && { field: 'model' }),
    ...(error.code === 'ENGINE_BUSY' && { headers: { 'retry-after': '5' } }),
  }
  return new ApiFailure(statusOf[error.code], error.code, said[error.code] ?? withoutPlaces(error.message), more)
}

/** What a caller is told of any error. */
export function tellable(error: unknown): ApiFailure {
  return toFailure(error) ?? new ApiFailure(500, 'INTERNAL', 'Aside has met an error of its own.')
}

function withoutPlaces(message: string): string {
  return message
    .replace(/\bhttps?:\/\/[^\s"’']+/gi, 'an address')
    .replace(/(^|[\s"“(])(\/|[A-Za-z]:\\)[^\s"”)]+/g, '$1a file')
}

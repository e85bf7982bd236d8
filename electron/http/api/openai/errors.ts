import { z } from 'zod'
import { ApiError } from '../failure.ts'

export const ErrorBody = z.object({ error: ApiError.extend({ type: z.string(), param: z.string().nullable() }) })

/** An error in the shape that clients of OpenAI's protocol read; the one shape of Aside's is in it too. */
export function errorBody({ status, ...error }: ApiError & { status: number }) {
  return { error: { ...error, type: typeOf(status), param: error.field ?? null } }
}

function typeOf(status: number): string {
  if (status === 401) return 'authentication_error'
  if (status === 403) return 'permission_error'
  if (status === 404) return 'not_found_error'
  if (status === 429) return 'rate_limit_error'
  return status < 500 ? 'invalid_request_error' : 'api_error'
}

import type { z } from 'zod'
import { inputProblem } from '../../../shared/inputProblem.ts'
import { ApiFailure } from './failure.ts'

/** The body as the route's schema reads it. Throws 422, which names the field and says why. */
export function checkInput<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const checked = schema.safeParse(body)
  if (checked.success) return checked.data
  const { field: path, message } = inputProblem(checked.error.issues[0] as z.core.$ZodIssue, body, 'The body')
  const field = path.slice(0, 200)
  throw new ApiFailure(422, 'INVALID_INPUT', message.slice(0, 500), { ...(field !== '' && { field }) })
}

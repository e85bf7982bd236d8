import { oc } from '@orpc/contract'
import { z } from 'zod'
import { type ErrorCode, errorCodes } from '../model/errors.ts'

const ErrorData = z.object({ next: z.string().optional(), detail: z.string().optional() })

const typedErrors = Object.fromEntries(errorCodes.map((code) => [code, { data: ErrorData }])) as Record<
  ErrorCode,
  { data: typeof ErrorData }
>

/** Every procedure starts here: it may fail with any code of the closed list, as data that both sides know. */
export const procedure = oc.errors(typedErrors)

/** The answer of a procedure that only does something. */
export const Done = z.object({ ok: z.literal(true) })
export const done: z.infer<typeof Done> = { ok: true }

import { z } from 'zod'

/** Every failure Aside can report. Closed: adding one means adding its sentence and its help to `strings.ts`. */
export const errorCodes = [
  'ENGINE_UNREACHABLE',
  'MODEL_NOT_FOUND',
  'MODEL_LACKS_CAPABILITY',
  'CONTEXT_OVERFLOW',
  'ENGINE_BUSY',
  'ENGINE_FAILED',
  'ENGINE_TIMEOUT',
  'STREAM_BROKEN',
  'INVALID_INPUT',
  'NOT_FOUND',
  'CONFLICT',
  'TOO_LARGE',
  'STORAGE_FULL',
  'STORAGE_READONLY',
  'STORAGE_CORRUPT',
  'FORBIDDEN',
  'UNSUPPORTED_HERE',
  'CANCELLED',
] as const

export const ErrorCode = z.enum(errorCodes)
export type ErrorCode = z.infer<typeof ErrorCode>

/**
 * A failure as data: the code decides what the interface offers, `message` is a sentence for a person, `next` says what
 * to do about it, and `detail` keeps the words of the system that failed (an engine's own error text, for example).
 */
export const ErrorInfo = z.object({
  code: ErrorCode,
  message: z.string().max(2_000),
  next: z.string().max(1_000).optional(),
  detail: z.string().max(8_000).optional(),
})
export type ErrorInfo = z.infer<typeof ErrorInfo>

/** The one error class of our own code, in main and in the page. Anything else that is thrown is a bug. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly next: string | undefined
  readonly detail: string | undefined

  constructor(code: ErrorCode, message: string, more: { next?: string; detail?: string; cause?: unknown } = {}) {
    super(message, 'cause' in more ? { cause: more.cause } : undefined)
    this.name = 'AppError'
    this.code = code
    this.next = more.next
    this.detail = more.detail
  }

  /** The error as plain JSON, cut to the lengths that `ErrorInfo` accepts. */
  toInfo(): ErrorInfo {
    return {
      code: this.code,
      message: this.message.slice(0, 2_000),
      ...(this.next !== undefined && { next: this.next.slice(0, 1_000) }),
      ...(this.detail !== undefined && { detail: this.detail.slice(0, 8_000) }),
    }
  }
}

import { z } from 'zod'
import { Id, MAX_MESSAGE_LENGTH, ModelRef } from '../../shared/model/conversation.ts'
import { ErrorInfo } from '../../shared/model/errors.ts'
import { Usage } from '../../shared/model/message.ts'
import type { StartRequest } from '../platform/options.ts'

/** Both sides must have it: a running Aside may be older than the program that asks. */
export const PROTOCOL = 1

/** A request's line: the longest question, every sign of it escaped, fits. */
export const MAX_REQUEST_BYTES = MAX_MESSAGE_LENGTH * 6 + 4_096
/** A reply's line. Text that piled up while nobody read comes in one. */
export const MAX_REPLY_BYTES = 64 * 1024 * 1024

const Text = z.string().min(1).max(MAX_MESSAGE_LENGTH)

export const Request: z.ZodType<StartRequest> = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('toggle') }),
  z.strictObject({ do: z.literal('newWindow') }),
  z.strictObject({ do: z.literal('ask'), text: Text }),
  z.strictObject({ do: z.literal('print'), text: Text, model: z.string().min(1).max(600).optional() }),
])
export type Request = StartRequest

/** The one line that a client sends. */
export const RequestFrame = z.strictObject({ protocol: z.literal(PROTOCOL), request: Request })

/** What a second start handed on, whatever that is: undefined when it asks for nothing that this Aside knows. */
export function requestIn(data: unknown): Request | undefined {
  return z.object({ request: Request }).safeParse(data).data?.request
}

/**
 * What comes back, a line each: `accepted` at once, however long the rest takes; then `done` for what is only done; for an
 * answer `started`, any `text`, and one end.
 */
export const Reply = z.discriminatedUnion('type', [
  z.object({ type: z.literal('accepted') }),
  z.object({ type: z.literal('done') }),
  z.object({
    type: z.literal('started'),
    runId: Id,
    conversationId: Id,
    messageId: Id,
    model: ModelRef,
    /** What the asker should know of how the question was taken. */
    remark: z.string().optional(),
  }),
  z.object({ type: z.literal('text'), text: z.string() }),
  /** The answer's end. `length`: the model was cut off by its limit. */
  z.object({
    type: z.literal('answered'),
    reason: z.enum(['stop', 'length']),
    conversationId: Id,
    messageId: Id,
    usage: Usage.optional(),
  }),
  /** Stopped by somebody, or by Aside's own end. What had arrived is kept. */
  z.object({ type: z.literal('cancelled') }),
  z.object({ type: z.literal('error'), error: ErrorInfo }),
])
export type Reply = z.infer<typeof Reply>

/** True for the reply that nothing follows. */
export function endsReplies({ type }: Reply): boolean {
  return type !== 'accepted' && type !== 'started' && type !== 'text'
}

import { z } from 'zod'
import { Id, ModelRef } from './conversation.ts'
import { ErrorInfo } from './errors.ts'
import { Block, Timings, ToolCallBlock, ToolResultBlock, Usage } from './message.ts'
import { Approval } from './tool.ts'

const stamp = { runId: Id, seq: z.int().positive() }

/**
 * What happens in one run, in order. `seq` starts at 1 and has no gaps. A run has exactly one `started`, first, and
 * exactly one of `finished`, `cancelled` and `failed`, last. Plain JSON only: the same events cross IPC and WebSocket.
 */
export const RunEvent = z.discriminatedUnion('type', [
  z.object({
    ...stamp,
    type: z.literal('started'),
    conversationId: Id,
    messageId: Id,
    model: ModelRef,
    /** Milliseconds since 1970. */
    at: z.number(),
  }),
  /** What the answer already had, before a restart or in the answer that it continues; its run goes on from there. */
  z.object({ ...stamp, type: z.literal('restored'), blocks: z.array(Block), usage: Usage.optional() }),
  z.object({ ...stamp, type: z.literal('text'), text: z.string() }),
  z.object({ ...stamp, type: z.literal('reasoning'), text: z.string() }),
  /** The model has stopped thinking; sent once per stretch of reasoning, when something else follows it. */
  z.object({ ...stamp, type: z.literal('reasoningEnded'), durationMs: z.number() }),
  z.object({
    ...stamp,
    type: z.literal('toolCallChunk'),
    index: z.int(),
    id: z.string().optional(),
    name: z.string().optional(),
    args: z.string(),
  }),
  z.object({ ...stamp, type: z.literal('toolCall'), call: ToolCallBlock }),
  /** The run waits for a decision; several may be waited for at once. */
  z.object({ ...stamp, type: z.literal('approvalRequested'), approval: Approval }),
  z.object({
    ...stamp,
    type: z.literal('approvalDecided'),
    interruptId: z.string(),
    approved: z.boolean(),
    /** The call as it was approved, when its arguments were edited. */
    call: ToolCallBlock.optional(),
  }),
  /** The tool has begun. */
  z.object({ ...stamp, type: z.literal('toolStarted'), callId: z.string() }),
  z.object({ ...stamp, type: z.literal('toolResult'), result: ToolResultBlock }),
  z.object({ ...stamp, type: z.literal('usage'), usage: Usage, timings: Timings.optional() }),
  z.object({ ...stamp, type: z.literal('finished'), reason: z.enum(['stop', 'length']), timings: Timings }),
  z.object({ ...stamp, type: z.literal('cancelled'), timings: Timings }),
  z.object({ ...stamp, type: z.literal('failed'), error: ErrorInfo, timings: Timings }),
])
export type RunEvent = z.infer<typeof RunEvent>

type Unstamped<E> = E extends unknown ? Omit<E, 'runId' | 'seq'> : never
/** A run event before the run manager has numbered it. */
export type RunEventBody = Unstamped<RunEvent>

/** True for the three events that end a run. */
export function endsRun(event: Pick<RunEvent, 'type'>): boolean {
  return event.type === 'finished' || event.type === 'cancelled' || event.type === 'failed'
}

import { z } from 'zod'
import { Id, ModelRef } from './conversation.ts'
import { ErrorInfo } from './errors.ts'

/** One piece of a transfer: a layer of a pull, the file of a download. Sizes are bytes. */
export const TransferPart = z.object({
  id: z.string().max(200),
  label: z.string().max(200),
  done: z.number().nonnegative(),
  total: z.number().nonnegative().optional(),
})
export type TransferPart = z.infer<typeof TransferPart>

/**
 * A model on its way here: pulled by Ollama, downloaded into the models folder, or imported into Ollama. It belongs to
 * main and goes on when every window is closed. A transfer that was stopped or has failed can be resumed, and goes on
 * with what it had.
 */
export const Transfer = z.object({
  id: Id,
  kind: z.enum(['pull', 'download', 'import']),
  /** What a person reads: the model's name, or the file's. */
  name: z.string().max(600),
  state: z.enum(['running', 'stopped', 'failed', 'done']),
  /** What is being done, in the words of whoever does it ("verifying sha256 digest"). */
  activity: z.string().max(500).optional(),
  parts: z.array(TransferPart).max(500),
  /** Bytes, over all parts that are known. */
  done: z.number().nonnegative(),
  total: z.number().nonnegative().optional(),
  /** Over the last seconds; absent while it is not known. */
  bytesPerSecond: z.number().nonnegative().optional(),
  secondsLeft: z.number().nonnegative().optional(),
  /** Why it has failed. */
  error: ErrorInfo.optional(),
  /** What is there now that it is done. */
  model: ModelRef.optional(),
  /** Milliseconds since 1970. */
  startedAt: z.number(),
})
export type Transfer = z.infer<typeof Transfer>

import { z } from 'zod'
import { Id } from './conversation.ts'

/** A token for scripts, without its secret: that is shown once, when it is made, and kept as a hash. */
export const ApiToken = z.object({
  id: Id,
  name: z.string().min(1).max(100),
  createdAt: z.number(),
  /** Null: never. */
  lastUsedAt: z.number().nullable(),
})
export type ApiToken = z.infer<typeof ApiToken>

import { z } from 'zod'
import { procedure } from './base.ts'

/** `newer`: `latest` is above `current`. `url`: its page, on the list's own host, for the system's browser. */
export const UpdateCheck = z.object({
  current: z.string(),
  latest: z.string(),
  newer: z.boolean(),
  url: z.string().optional(),
  checkedAt: z.number(),
})
export type UpdateCheck = z.infer<typeof UpdateCheck>

export const updates = {
  /** What was found last since the start, and where this build says that its releases are told; empty: it does not. */
  state: procedure.output(z.object({ builtIn: z.string(), last: UpdateCheck.nullable() })),
  /** Asks the release list, once. Without an address INVALID_INPUT. Never called but by the user, or by their setting. */
  check: procedure.output(UpdateCheck),
}

import { z } from 'zod'
import { ApiToken } from '../model/apiAccess.ts'
import { Id } from '../model/conversation.ts'
import { ErrorInfo } from '../model/errors.ts'
import { Done, procedure } from './base.ts'

/** The local HTTP API as the user manages it. What scripts call themselves is `shared/publicApi/`. */
export const api = {
  state: procedure.output(
    z.object({
      /** Where it listens now; null: it does not. */
      url: z.string().nullable(),
      /** Why it does not although it should. */
      error: ErrorInfo.optional(),
    }),
  ),
  tokens: procedure.output(z.array(ApiToken)),
  /** `secret` is told once, here. CONFLICT when another token has that name. */
  makeToken: procedure
    .input(z.strictObject({ name: z.string().trim().min(1).max(100) }))
    .output(z.object({ token: ApiToken, secret: z.string() })),
  revokeToken: procedure.input(z.strictObject({ id: Id })).output(Done),
}

import { z } from 'zod'
import { Id } from '../model/conversation.ts'
import { ServerSettings } from '../model/settings.ts'
import { Done, procedure } from './base.ts'

const Key = z.string().trim().max(4_096)

/** Servers that speak OpenAI's protocol; the list itself is in the settings. */
export const servers = {
  /** Adds one (without `id`), or changes it. `key`: absent leaves it as it is, empty takes it away. It never comes back. */
  save: procedure
    .input(z.strictObject({ server: ServerSettings.partial({ id: true }), key: Key.optional() }))
    .output(z.object({ id: Id })),
  remove: procedure.input(z.strictObject({ id: Id })).output(Done),
  /**
   * Whether a key is kept, by server. `session`: in memory until Aside ends, because the system has nothing to encrypt
   * it with.
   */
  keys: procedure.output(z.record(Id, z.enum(['kept', 'session']))),
}

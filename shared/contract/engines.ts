import { z } from 'zod'
import { EngineStatus } from '../model/engine.ts'
import { procedure } from './base.ts'

export const engines = {
  /** Every engine as last checked; `refresh` checks again first (bounded: half a second an engine that is silent). */
  list: procedure
    .input(z.strictObject({ refresh: z.boolean().default(false) }).prefault({}))
    .output(z.array(EngineStatus)),
  /**
   * Judges an engine address before it is saved: what it would connect to, and whether that is this machine. Beyond
   * this machine needs the user's clear yes (`allowedRemote` of `settings.ollama` or of the server set to `origin`).
   * `of` says whose ports and ways of writing count.
   */
  judgeAddress: procedure
    .input(z.strictObject({ address: z.string().max(300), of: z.enum(['ollama', 'server']).default('ollama') }))
    .output(z.object({ origin: z.string(), reach: z.enum(['local', 'network', 'beyond']) })),
}

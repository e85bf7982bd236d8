import { z } from 'zod'
import { ModelRef } from '../../../shared/model/conversation.ts'
import { RunContext } from '../../assistant/runContext.ts'

/** LangGraph's `context` as a program may give it: what its answer shall be like, and nothing of Aside's own. */
export const CallerContext = RunContext.omit({
  model: true,
  conversationId: true,
  byProgram: true,
  stepLimit: true,
  // How much memory models take, and for how long, is the user's own matter.
  contextLength: true,
  keepAlive: true,
}).extend({
  /** As `engine/name`, or both apart. */
  model: z.union([z.string().min(1).max(600), ModelRef]).optional(),
  /** What the model is told to be, for this answer. */
  system: z.string().max(100_000).optional(),
})

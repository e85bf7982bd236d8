import { z } from 'zod'
import { Id } from './conversation.ts'

/**
 * How a question that was not sent yet compares with the context it would be answered in. All counts are tokens.
 */
export const PromptFit = z.object({
  /** The whole prompt: system prompt, the branch, the question, tools. */
  promptTokens: z.int().nonnegative(),
  /** Counted by the engine itself; else estimated. */
  exact: z.boolean(),
  /** It has hardly ever more: what `fits` is decided by. */
  atMost: z.int().nonnegative(),
  /** What is loaded now, or would be loaded; absent when it can't be known. Then `fits` says nothing and is true. */
  contextLength: z.int().positive().optional(),
  /** False when the engine would cut the prompt, or refuse it. */
  fits: z.boolean(),
  /** A context that would hold it, as the model allows. */
  larger: z
    .object({
      contextLength: z.int().positive(),
      /** Bytes that it takes beyond what is taken now, where it can be told. */
      memory: z.number().nonnegative().optional(),
    })
    .optional(),
  /** Sending only what begins with that message would fit. */
  dropOldest: z.object({ contextFrom: Id, messages: z.int().positive(), promptTokens: z.int() }).optional(),
})
export type PromptFit = z.infer<typeof PromptFit>

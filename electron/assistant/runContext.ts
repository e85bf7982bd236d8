import { z } from 'zod'
import { ConversationSettings, Id, ModelRef } from '../../shared/model/conversation.ts'
import { AppError } from '../../shared/model/errors.ts'
import { JsonSchema } from '../../shared/model/tool.ts'

/**
 * What a call of the chain says of itself: LangGraph's `context`, checked at every call. Plain data, so that a run can
 * go on after a restart.
 */
export const RunContext = z.strictObject({
  model: ModelRef,
  ...ConversationSettings.omit({ model: true, systemPrompt: true, contextFrom: true, preset: true }).shape,
  /** Whose run it is; absent for calls that belong to no conversation. */
  conversationId: Id.optional(),
  /** A program asks, not a person in a window: what has an effect is asked for each time. */
  byProgram: z.boolean().optional(),
  /** Steps of the model before the user is asked whether to go on; absent: as Settings say. */
  stepLimit: z.int().min(1).max(1_000).optional(),
  /** Tools of the caller itself: the model is offered these and no others, and its calls of them end the run. */
  callerTools: z
    .array(z.strictObject({ name: z.string().min(1).max(128), description: z.string().optional(), schema: JsonSchema }))
    .max(128)
    .optional(),
  /** A JSON schema, or `json`, that the answer must satisfy. */
  format: z.union([z.literal('json'), JsonSchema]).optional(),
  /** Ends the answer where one of these would be written. */
  stop: z.array(z.string().max(1_000)).max(16).optional(),
  seed: z.int().optional(),
})
export type RunContext = z.infer<typeof RunContext>

/** The context of a call. INVALID_INPUT names the field that is missing or wrong. */
export function checkContext(context: unknown): RunContext {
  const checked = RunContext.safeParse(context ?? {})
  if (checked.success) return checked.data
  const [issue] = checked.error.issues
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys : []
  const field = [...(issue?.path ?? []), ...unknown.slice(0, 1)].join('.')
  const why = unknown.length > 0 ? 'there is no such field' : issue?.message.replace(/^Invalid input: /, '')
  throw new AppError('INVALID_INPUT', `The context of this call is wrong at "${field}": ${why}.`, {
    next: 'Give each call a context that names at least its model.',
  })
}

import { z } from 'zod'
import { refused } from '../refused.ts'

/** The fields that both kinds of completion have in common. */
export const common = {
  /** "engine/name". */
  model: z.string().min(1).max(600),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  max_tokens: z.int().positive().max(1_000_000).nullish(),
  seed: z.int().nullish(),
  stop: z.union([z.string().max(1_000), z.array(z.string().max(1_000)).max(16)]).nullish(),
  n: refused(1),
  frequency_penalty: refused(0),
  presence_penalty: refused(0),
  logit_bias: z
    .any()
    .refine((value) => !value || Object.keys(value).length === 0, 'Aside can’t do this.')
    .optional(),
}

/** What a caller says of sampling, as the context of a run has it. */
export function samplingOf(input: z.infer<z.ZodObject<typeof common>>, maxTokens = input.max_tokens) {
  const stop = typeof input.stop === 'string' ? [input.stop] : input.stop
  return {
    ...(input.temperature != null && { temperature: input.temperature }),
    ...(input.top_p != null && { topP: input.top_p }),
    ...(maxTokens != null && { maxTokens }),
    ...(input.seed != null && { seed: input.seed }),
    ...(stop && stop.length > 0 && { stop }),
  }
}

import { z } from 'zod'
import { MAX_MESSAGE_LENGTH } from '../../../../shared/model/conversation.ts'
import { refused } from '../refused.ts'
import { common } from './common.ts'

const Prompt = z.string().min(1).max(MAX_MESSAGE_LENGTH)

/** The body of `/v1/completions`. What it does not know and what changes nothing here is ignored. */
export const CompletionInput = z.object({
  ...common,
  prompt: z.union([Prompt, z.array(Prompt).min(1).max(128)], 'A prompt is text, or a list of texts.'),
  best_of: refused(1),
  echo: refused(false),
  suffix: refused(''),
  logprobs: refused(0),
})
export type CompletionInput = z.infer<typeof CompletionInput>

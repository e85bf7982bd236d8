import { z } from 'zod'

/** What the two kinds of completion answer, for the API's document. */

const usage = z
  .object({ prompt_tokens: z.int(), completion_tokens: z.int(), total_tokens: z.int() })
  .nullish()
  .meta({ description: 'Absent in pieces, unless stream_options.include_usage asks for it at the end.' })
const about = {
  id: z.string(),
  created: z.int().meta({ description: 'Seconds since 1970.' }),
  model: z.string(),
  usage,
}

const Call = z.object({
  index: z.int().optional().meta({ description: 'In pieces only.' }),
  id: z.string().optional(),
  type: z.literal('function').optional(),
  function: z.object({
    name: z.string().optional(),
    arguments: z.string().meta({ description: 'A JSON object, whole or the next piece of it.' }),
  }),
})
const Said = z.object({
  role: z.literal('assistant').optional(),
  content: z.string().nullish(),
  reasoning_content: z.string().optional().meta({ description: 'What the model thought before its answer.' }),
  tool_calls: z.array(Call).optional().meta({ description: 'Calls of the tools that the request brought.' }),
})
const chatReason = z.enum(['stop', 'length', 'tool_calls'])

export const ChatAnswer = z.union([
  z.object({
    ...about,
    object: z.literal('chat.completion'),
    choices: z.array(z.object({ index: z.int(), message: Said, finish_reason: chatReason })).length(1),
  }),
  z.object({
    ...about,
    object: z.literal('chat.completion.chunk'),
    choices: z.array(z.object({ index: z.int(), delta: Said, finish_reason: chatReason.nullable() })).max(1),
  }),
])

export const CompletionAnswer = z.object({
  ...about,
  object: z.literal('text_completion'),
  choices: z
    .array(z.object({ index: z.int(), text: z.string(), finish_reason: z.enum(['stop', 'length']).nullable() }))
    .meta({ description: 'One for each prompt; in pieces, what comes next of one of them.' }),
})

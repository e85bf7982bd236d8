import { z } from 'zod'
import type { Thinking } from '../../../../shared/model/conversation.ts'
import { JsonSchema } from '../../../../shared/model/tool.ts'
import { refused } from '../refused.ts'
import { common, samplingOf } from './common.ts'
import { ChatMessage, orphanOf } from './messages.ts'

const ToolName = z.string().regex(/^[A-Za-z0-9_-]{1,128}$/)

const Tool = z.object({
  type: z.literal('function', 'Only tools of type "function" are known here.'),
  function: z.object({
    name: ToolName,
    description: z.string().nullish(),
    parameters: JsonSchema.nullish(),
  }),
})

const ToolChoice = z.union([
  z.enum(['auto', 'none', 'required']),
  z.object({ type: z.literal('function'), function: z.object({ name: ToolName }) }),
])

const ResponseFormat = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text') }),
  z.object({ type: z.literal('json_object') }),
  z.object({ type: z.literal('json_schema'), json_schema: z.object({ schema: JsonSchema.nullish() }) }),
])

const efforts: Record<string, Thinking> = {
  none: false,
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'high',
  max: 'high',
}

/**
 * The body of `/v1/chat/completions`. What it does not know and what changes nothing here (`user`, `store`, caches) is
 * ignored; what would change the answer and can't be done is refused by name.
 */
export const ChatInput = z
  .object({
    ...common,
    messages: z.array(ChatMessage).min(1).max(1_000),
    max_completion_tokens: z.int().positive().max(1_000_000).nullish(),
    response_format: ResponseFormat.nullish(),
    reasoning_effort: z.enum(Object.keys(efforts)).nullish(),
    tools: z.array(Tool).max(128).nullish(),
    tool_choice: ToolChoice.nullish(),
    parallel_tool_calls: z.boolean().nullish(),
    logprobs: refused(false),
    top_logprobs: refused(0),
    audio: refused(),
    functions: refused(),
    function_call: refused(),
    web_search_options: refused(),
    modalities: z.array(z.literal('text', 'Aside answers in text alone.')).nullish(),
  })
  .superRefine(({ messages, tools, tool_choice: choice }, context) => {
    const issue = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message })
    const orphan = orphanOf(messages)
    if (orphan >= 0) issue(['messages', orphan, 'tool_call_id'], 'The message before has no call with that id.')
    const last = messages.at(-1)?.role
    if (last !== 'user' && last !== 'tool') {
      issue(['messages', messages.length - 1, 'role'], 'The last message must be the user’s, or the result of a tool.')
    }
    const names = (tools ?? []).map((tool) => tool.function.name)
    if (new Set(names).size < names.length) issue(['tools'], 'Two of the tools have the same name.')
    if (choice === 'required' && names.length === 0) issue(['tool_choice'], 'There is no tool that could be called.')
    if (typeof choice === 'object' && choice && !names.includes(choice.function.name)) {
      issue(['tool_choice', 'function', 'name'], 'None of the tools has that name.')
    }
  })
export type ChatInput = z.infer<typeof ChatInput>

/** What the request asks of the run, in the fields of its context. */
export function contextOf(input: ChatInput) {
  const { tools, tool_choice: choice, parallel_tool_calls: parallel, response_format: format } = input
  const effort = input.reasoning_effort
  const callerTools =
    choice === 'none'
      ? []
      : (tools ?? []).map(({ function: { name, description, parameters } }) => ({
          name,
          ...(description && { description }),
          schema: parameters ?? { type: 'object', properties: {} },
        }))
  const named = typeof choice === 'object' && choice ? { name: choice.function.name } : undefined
  const forceTool = choice === 'required' ? ('any' as const) : named
  const schema = format?.type === 'json_schema' ? format.json_schema.schema : undefined
  return {
    ...samplingOf(input, input.max_completion_tokens ?? input.max_tokens),
    ...(effort != null && { thinking: efforts[effort] }),
    ...(callerTools.length > 0 && { callerTools }),
    ...(choice === 'none' && { tools: false }),
    ...(forceTool && { forceTool }),
    ...(parallel === false && { parallelTools: false }),
    ...(format && format.type !== 'text' && { format: schema ?? ('json' as const) }),
  }
}

import type { ToolDefinition } from '@langchain/core/language_models/base'
import type { Thinking } from '../../../shared/model/conversation.ts'
import type { JsonSchema } from '../../../shared/model/tool.ts'
import { notOffered, readToolChoice } from '../chatModels/forcedCall.ts'
import type { ServerKind } from './serverKind.ts'

/** What a model object asks of every call. */
export interface ServerCall {
  temperature?: number | undefined
  topP?: number | undefined
  maxTokens?: number | undefined
  seed?: number | undefined
  stop?: string[] | undefined
  /** Absent: the model's own default. */
  think?: Thinking | undefined
  format?: 'json' | JsonSchema | undefined
}

/** What LangChain hands on with one call, as far as it is read. */
export interface CallOptions {
  stop?: string[] | undefined
  tools?: ToolDefinition[] | undefined
  tool_choice?: unknown
  parallel_tool_calls?: boolean | undefined
  response_format?: unknown
  seed?: number | undefined
}

/** The parameters that a chat and a text completion share, a call's own values before those of the model object. */
export function sampling(
  model: string,
  call: ServerCall,
  options: CallOptions,
): Record<string, unknown> & { model: string } {
  return {
    model,
    ...defined({
      temperature: call.temperature,
      top_p: call.topP,
      max_tokens: call.maxTokens,
      seed: options.seed ?? call.seed,
      stop: options.stop ?? call.stop,
    }),
    stream: true,
    stream_options: { include_usage: true },
  }
}

/** All parameters of a chat but its messages, and whether it has to be a tool call. INVALID_INPUT: of none that is there. */
export function chatParameters(
  model: string,
  call: ServerCall,
  options: CallOptions,
  kind: ServerKind | undefined,
): { parameters: Record<string, unknown> & { model: string }; isForced: boolean } {
  const { tools, choice } = chosenTools(options)
  const format = options.response_format ?? (call.format !== undefined ? formatOf(call.format, kind) : undefined)
  const parameters = {
    ...sampling(model, call, options),
    ...(tools.length > 0 && {
      tools,
      ...defined({ tool_choice: choice, parallel_tool_calls: options.parallel_tool_calls }),
    }),
    ...(format !== undefined && { response_format: format }),
    ...(call.think !== undefined && thinkingOf(call.think, kind)),
  }
  return { parameters, isForced: tools.length > 0 && choice === 'required' }
}

/** A tool that is named is offered alone and required: not every server knows a choice by name. */
function chosenTools({ tools = [], tool_choice: given }: CallOptions): { tools: ToolDefinition[]; choice?: string } {
  const choice = readToolChoice(given)
  if (choice === undefined) return { tools, ...(given === 'auto' && { choice: given }) }
  if (choice === 'none') return { tools, choice }
  const chosen = choice === 'any' ? tools : tools.filter((tool) => tool.function.name === choice.name)
  if (chosen.length === 0) throw notOffered()
  return { tools: chosen, choice: 'required' }
}

function formatOf(format: 'json' | JsonSchema, kind: ServerKind | undefined): object {
  // LM Studio knows schemas only.
  if (format === 'json' && kind !== 'lmStudio') return { type: 'json_object' }
  const schema = format === 'json' ? { type: 'object' } : format
  return { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema } }
}

/**
 * Most templates are told by a flag of their own, the others by an effort; a server leaves out what its model's template
 * does not know. LM Studio takes an effort only.
 */
function thinkingOf(think: Thinking, kind: ServerKind | undefined): Record<string, unknown> {
  const effort = typeof think === 'string' ? think : undefined
  if (kind === 'lmStudio') return think === true ? {} : { reasoning_effort: effort ?? 'none' }
  return {
    chat_template_kwargs: { enable_thinking: think !== false, ...(effort && { reasoning_effort: effort }) },
    ...(effort && { reasoning_effort: effort }),
  }
}

function defined<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T
}

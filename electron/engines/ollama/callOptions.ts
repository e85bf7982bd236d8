import type { ChatOllamaCallOptions, OllamaCallOptions } from '@langchain/ollama'
import type { Thinking } from '../../../shared/model/conversation.ts'
import { readToolChoice, type ToolChoice } from '../chatModels/forcedCall.ts'

/** What one call may ask of the model, beyond what the model object was made with. */
export interface OllamaCall {
  /** Absent: the model's own default. */
  think?: Thinking | undefined
  /** Tokens of context to load the model with. */
  numCtx?: number | undefined
  /** Seconds, or a Go duration; -1 is for ever, 0 unloads at once. */
  keepAlive?: number | string | undefined
  /** `'json'` or a JSON schema that the answer must satisfy. */
  format?: string | Record<string, unknown> | undefined
  /** Ollama's own options, in its own spelling: `{ temperature: 0, seed: 1, num_predict: 100 }`. */
  options?: Record<string, unknown> | undefined
  stop?: string[] | undefined
  /** Makes the model call a tool: the named one, or any of those bound; it then says nothing else. Or keeps it from them. */
  forceTool?: ToolChoice | undefined
}

/** What `bind` and the cache must know of: the names of a call's own values. */
export const callKeys = ['think', 'numCtx', 'keepAlive', 'format', 'options', 'tools', 'forceTool']

/**
 * The values of one call as call options, for `invoke`, `stream`, `batch` and `withConfig`:
 * `model.stream(messages, { signal, ...ollamaCall({ think: 'high' }) })`. LangChain's typings have no room for call
 * options of a subclass, so this is the one place where they are widened.
 */
export function ollamaCall(call: OllamaCall): Partial<ChatOllamaCallOptions & OllamaCallOptions> {
  return call as Partial<ChatOllamaCallOptions>
}

/** The way back: what `ollamaCall` put into the options of a call, and LangChain's own `tool_choice` read as `forceTool`. */
export function readCall(options: object | undefined): OllamaCall {
  const call = (options ?? {}) as OllamaCall & { tool_choice?: unknown }
  return { ...call, forceTool: call.forceTool ?? readToolChoice(call.tool_choice) }
}

/** LangChain's parameters of a request, over them what the model object was made with, over that the call's own values. */
export function withCall<Params extends { options?: object }>(
  params: Params,
  own: OllamaCall,
  options: object | undefined,
): Params {
  const given = readCall(options)
  const call = { ...defined(own), ...defined(given) }
  const merged = {
    ...params.options,
    ...own.options,
    ...given.options,
    ...(call.numCtx !== undefined && { num_ctx: call.numCtx }),
    ...(call.stop !== undefined && { stop: call.stop }),
  }
  return {
    ...params,
    ...(call.think !== undefined && { think: call.think }),
    ...(call.keepAlive !== undefined && { keep_alive: call.keepAlive }),
    ...(call.format !== undefined && { format: call.format }),
    options: defined(merged),
    // Without these Ollama drops the oldest messages of a long prompt, and the oldest words when an answer comes to the end
    // of the context, and says nothing. Its typings don't know them.
    truncate: false,
    shift: false,
  }
}

function defined<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T
}

/** Ollama takes a bare number of seconds as a number only: as text it would need a unit. */
export function readKeepAlive(keepAlive: number | string | undefined): number | string | undefined {
  return typeof keepAlive === 'string' && /^-?\d+(\.\d+)?$/.test(keepAlive) ? Number(keepAlive) : keepAlive
}

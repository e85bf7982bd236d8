import type { AIMessageChunk, BaseMessage, ToolMessage } from '@langchain/core/messages'
import { isBaseMessage } from '@langchain/core/messages'

/** What messages are called by whom the run is for: ids that hold from one run of a thread to the next. */
export interface MessageNames {
  /** Of the answer being made. */
  answerId: string
  /** The caller's own ids of the messages it brought, by what they are called here. */
  own: ReadonlyMap<string, string>
  /** The caller's own ids of tools' results, by the call they answer. */
  results: ReadonlyMap<string, string>
  system: string
}

/**
 * Names the messages of one run. LangChain gives what a model says a new id each time: here it has the one under which
 * it will be found in the thread's next run.
 */
export class MessageNamer {
  readonly #names: MessageNames
  readonly #steps: string[] = []

  constructor(names: MessageNames) {
    this.#names = names
  }

  nameOf(message: BaseMessage): string | undefined {
    const { id } = message
    const { own, results, answerId, system } = this.#names
    const type = message.getType()
    if (type === 'system') return system
    if (type === 'tool') {
      const callId = (message as ToolMessage).tool_call_id
      return results.get(callId) ?? `tool-${callId}`
    }
    if (id === undefined) return undefined
    const given = own.get(id)
    if (given !== undefined || type !== 'ai' || !id.startsWith('run-')) return given ?? id
    if (!this.#steps.includes(id)) this.#steps.push(id)
    const step = this.#steps.indexOf(id)
    return step === 0 ? answerId : `${answerId}-${step}`
  }
}

/** A message as clients of the protocol read it; `chunk`: a piece of one. */
export function wireMessage(message: BaseMessage, namer: MessageNamer, { chunk = false } = {}): object {
  const id = namer.nameOf(message)
  const { content, name, additional_kwargs, response_metadata } = message
  const said = message as AIMessageChunk
  const result = message as ToolMessage
  const type = message.getType()
  return {
    content,
    additional_kwargs,
    response_metadata,
    type: chunk && type === 'ai' ? 'AIMessageChunk' : type,
    ...(id !== undefined && { id }),
    ...(name !== undefined && { name }),
    ...(type === 'ai' && {
      tool_calls: said.tool_calls ?? [],
      invalid_tool_calls: said.invalid_tool_calls ?? [],
      ...(chunk && { tool_call_chunks: said.tool_call_chunks ?? [] }),
      ...(said.usage_metadata !== undefined && { usage_metadata: said.usage_metadata }),
    }),
    ...(type === 'tool' && { tool_call_id: result.tool_call_id, status: result.status ?? 'success' }),
  }
}

export { isBaseMessage }

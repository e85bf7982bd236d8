import { randomUUID } from 'node:crypto'
import type { Usage } from '../../../../shared/model/message.ts'
import type { RunEventBody } from '../../../../shared/model/runEvent.ts'
import type { ApiEvent } from '../route.ts'

interface About {
  /** As the caller named it. */
  model: string
  /** The caller brought tools of its own: what the model calls is told. */
  calls?: {
    /** Ids that earlier calls have: some engines begin anew with each answer. */
    taken: ReadonlySet<string>
    /** One call is told and no other. */
    one: boolean
  }
}

interface Delta {
  role?: 'assistant'
  content?: string
  reasoning_content?: string
  tool_calls?: WireCall[]
}

interface WireCall {
  index?: number
  id?: string
  type?: 'function'
  function: { name?: string; arguments: string }
}

type Reason = 'stop' | 'length' | 'tool_calls'

/**
 * Reads one run's events and says what each adds to the answer, until the run has finished. Calls are numbered from 0, and
 * each is told whole: as it grows, or at once when it did not come in pieces.
 */
class AnswerReader {
  usage: Usage = {}
  reason: Reason | undefined
  readonly #calls: About['calls']
  /** The numbers of the calls that are told as they grow, by those that the run gave them. */
  readonly #growing = new Map<number, number>()
  #whole = 0

  constructor({ calls }: Pick<About, 'calls'>) {
    this.#calls = calls
  }

  read(event: RunEventBody): Delta | undefined {
    switch (event.type) {
      case 'text':
        return { content: event.text }
      case 'reasoning':
        return { reasoning_content: event.text }
      case 'toolCallChunk':
        return this.#toldPiece(event)
      case 'toolCall':
        return this.#toldWhole(event)
      case 'usage':
        this.usage = { ...this.usage, ...event.usage }
        return undefined
      case 'finished':
        this.reason = event.reason === 'stop' && this.#whole > 0 ? 'tool_calls' : event.reason
        return undefined
      default:
        return undefined
    }
  }

  #toldPiece(piece: Extract<RunEventBody, { type: 'toolCallChunk' }>): Delta | undefined {
    if (!this.#calls) return undefined
    const { name, args } = piece
    const known = this.#growing.get(piece.index)
    const index = known ?? this.#growing.size
    this.#growing.set(piece.index, index)
    if (index > 0 && this.#calls.one) return undefined
    const head = known === undefined && { id: this.#idFor(piece.id), type: 'function' as const }
    return { tool_calls: [{ index, ...head, function: { ...(name !== undefined && { name }), arguments: args } }] }
  }

  #toldWhole({ call }: Extract<RunEventBody, { type: 'toolCall' }>): Delta | undefined {
    if (!this.#calls) return undefined
    const index = this.#whole++
    if (index < this.#growing.size || (index > 0 && this.#calls.one)) return undefined
    const { name, args } = call
    const made = { name, arguments: JSON.stringify(args) }
    return { tool_calls: [{ index, id: this.#idFor(call.id), type: 'function', function: made }] }
  }

  #idFor(id: string | undefined): string {
    return id && !this.#calls?.taken.has(id) ? id : `call_${randomUUID()}`
  }
}

/** The answer as events with `chat.completion.chunk` objects, the first of which comes when the model says something. */
export async function* chatChunks(
  events: AsyncIterable<RunEventBody>,
  about: About & { withUsage: boolean },
): AsyncGenerator<ApiEvent> {
  const stamp = { id: `chatcmpl-${randomUUID()}`, object: 'chat.completion.chunk', created: now(), model: about.model }
  const chunk = (delta: Delta, reason: Reason | null = null) => ({
    data: {
      ...stamp,
      choices: [{ index: 0, delta, logprobs: null, finish_reason: reason }],
      ...(about.withUsage && { usage: null }),
    },
  })
  const reader = new AnswerReader(about)
  let begun = false
  for await (const event of events) {
    if (event.type === 'approvalRequested') yield { comment: 'This answer waits for a decision in Aside’s window.' }
    const delta = reader.read(event)
    if (!delta && !reader.reason) continue
    if (!begun) yield chunk({ role: 'assistant', content: '' })
    begun = true
    if (delta) yield chunk(delta)
  }
  yield chunk({}, reader.reason ?? 'stop')
  if (about.withUsage) yield { data: { ...stamp, choices: [], usage: wireUsage(reader.usage) } }
  yield { data: '[DONE]' }
}

/** The whole answer as one `chat.completion`. */
export async function chatCompletion(events: AsyncIterable<RunEventBody>, about: About): Promise<object> {
  const reader = new AnswerReader(about)
  let content = ''
  let reasoning = ''
  const calls: WireCall[] = []
  for await (const event of events) {
    const delta = reader.read(event)
    content += delta?.content ?? ''
    reasoning += delta?.reasoning_content ?? ''
    for (const { index = 0, ...piece } of delta?.tool_calls ?? []) {
      const call = calls[index]
      if (!call) calls[index] = { ...piece, function: { ...piece.function } }
      else {
        call.function.name = (call.function.name ?? '') + (piece.function.name ?? '')
        call.function.arguments += piece.function.arguments
      }
    }
  }
  const message = {
    role: 'assistant',
    content: content === '' && calls.length > 0 ? null : content,
    refusal: null,
    ...(reasoning && { reasoning_content: reasoning }),
    ...(calls.length > 0 && { tool_calls: calls }),
  }
  return {
    id: `chatcmpl-${randomUUID()}`,
    object: 'chat.completion',
    created: now(),
    model: about.model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: reader.reason ?? 'stop' }],
    usage: wireUsage(reader.usage),
  }
}

/** Counts that the engine did not give are 0. */
export function wireUsage({ inputTokens = 0, outputTokens = 0 }: Usage) {
  return { prompt_tokens: inputTokens, completion_tokens: outputTokens, total_tokens: inputTokens + outputTokens }
}

/** Seconds since 1970. */
export function now(): number {
  return Math.floor(Date.now() / 1000)
}

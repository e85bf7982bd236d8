import type { AIMessageChunk, BaseMessage } from '@langchain/core/messages'
import { isAIMessageChunk } from '@langchain/core/messages'
import type { TapMode, TapPart } from '../graphCall.ts'
import { toWire, type WireView, wireMetadata } from './toWire.ts'
import { wireMessage } from './wireMessage.ts'

/** LangGraph's modes as the protocol calls them: `messages` there is whole messages, and chunks are `messages-tuple`. */
export type WireMode = TapMode | 'messages-tuple'

export interface WireEvent {
  event: string
  data: unknown
}

/** What the graph is asked for, so that these modes can be told. */
export function tapModes(modes: readonly WireMode[]): TapMode[] {
  const asked = modes.flatMap((mode): TapMode[] => {
    if (mode === 'messages-tuple') return ['messages']
    return mode === 'messages' ? ['messages', 'values'] : [mode]
  })
  return [...new Set(asked)]
}

/** Writes the parts of one run as the protocol's events. */
export class WireEvents {
  readonly #modes: readonly WireMode[]
  readonly #view: WireView
  readonly #subgraphs: boolean
  readonly #growing = new Map<string, AIMessageChunk>()
  readonly #complete = new Set<string>()

  constructor(modes: readonly WireMode[], view: WireView, subgraphs: boolean) {
    this.#modes = modes
    this.#view = view
    this.#subgraphs = subgraphs
  }

  *of(part: TapPart): Generator<WireEvent> {
    const { type, ns } = part
    const asked = type === 'messages' ? 'messages-tuple' : type
    if (this.#modes.includes(asked)) {
      const event = this.#subgraphs && ns.length > 0 ? `${type}|${ns.join('|')}` : type
      yield { event, data: toWire(part, this.#view) }
    }
    if (!this.#modes.includes('messages')) return
    if (type === 'messages') yield* this.#partial(part.data as [BaseMessage, Record<string, unknown>])
    if (type === 'values') yield* this.#completed((part.data as { messages?: BaseMessage[] }).messages ?? [])
  }

  *#partial([message, metadata]: [BaseMessage, Record<string, unknown>]): Generator<WireEvent> {
    const id = this.#view.namer.nameOf(message)
    if (id === undefined || !isAIMessageChunk(message as AIMessageChunk)) return
    const before = this.#growing.get(id)
    if (!before) {
      yield { event: 'messages/metadata', data: { [id]: { metadata: wireMetadata(metadata, this.#view) } } }
    }
    const whole = before ? before.concat(message as AIMessageChunk) : (message as AIMessageChunk)
    this.#growing.set(id, whole)
    yield { event: 'messages/partial', data: [wireMessage(whole, this.#view.namer, { chunk: true })] }
  }

  *#completed(messages: BaseMessage[]): Generator<WireEvent> {
    const fresh = messages.filter((message) => {
      const id = this.#view.namer.nameOf(message)
      if (id === undefined || this.#complete.has(id)) return false
      this.#complete.add(id)
      return true
    })
    if (fresh.length === 0) return
    yield { event: 'messages/complete', data: fresh.map((message) => wireMessage(message, this.#view.namer)) }
  }
}

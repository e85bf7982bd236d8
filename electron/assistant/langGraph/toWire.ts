import type { BaseMessage } from '@langchain/core/messages'
import { Approval } from '../../../shared/model/tool.ts'
import type { TapPart } from '../graphCall.ts'
import { isBaseMessage, type MessageNamer, wireMessage } from './wireMessage.ts'

/** For whom a run's parts are written. */
export interface WireView {
  namer: MessageNamer
  /** The thread as its caller calls it. */
  threadId: string
  runId: string
  /** The caller's own. */
  metadata: Readonly<Record<string, unknown>>
}

/** Of LangGraph's metadata, what is told beside everything that is called `langgraph_…`. */
const toldMetadata = [
  'tags',
  'checkpoint_ns',
  'ls_provider',
  'ls_model_name',
  'ls_model_type',
  'source',
  'step',
  'parents',
]
/** Deeper there is nothing that a client could read. */
const MAX_DEPTH = 50

/** What a part of the run says, as plain JSON: nothing of the app's own state, its thread ids or its approvals' hashes. */
export function toWire({ type, data }: TapPart, view: WireView): unknown {
  if (type === 'messages') {
    const [message, metadata] = data as [BaseMessage, Record<string, unknown>]
    return [wireMessage(message, view.namer, { chunk: true }), wireMetadata(metadata, view)]
  }
  return plain(data, view, 0)
}

/** What may be told of metadata. */
export function wireMetadata(metadata: Readonly<Record<string, unknown>>, view: WireView): object {
  const isTold = (key: string) => key.startsWith('langgraph_') || toldMetadata.includes(key)
  const told = Object.fromEntries(Object.entries(metadata).filter(([key]) => isTold(key)))
  return { ...view.metadata, ...told, run_id: view.runId, thread_id: view.threadId }
}

/** What waits for a person, for a program that can't decide it. */
export function wireInterrupt(id: string | undefined, value: unknown): object {
  const approval = Approval.safeParse({ ...(value as object), interruptId: id ?? '' })
  const told = approval.success ? tellable(approval.data) : {}
  return { ...(id !== undefined && { id }), value: { waitsFor: 'a decision in a window of Aside', ...told } }
}

function tellable(approval: Approval): object {
  if (approval.kind === 'steps') return { kind: approval.kind, steps: approval.steps }
  const { id, name, args } = approval.call
  return { kind: approval.kind, call: { id, name, args }, title: approval.card.title }
}

function plain(value: unknown, view: WireView, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? undefined : value
  if (isBaseMessage(value)) return wireMessage(value, view.namer)
  if (depth > MAX_DEPTH) return null
  if (Array.isArray(value)) return value.map((one) => plain(one, view, depth + 1))
  if (value instanceof Error) return 'failed'
  const entries = Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
    const told = field(key, inner, value as Record<string, unknown>, view, depth + 1)
    return told === undefined ? [] : [[key, told]]
  })
  return Object.fromEntries(entries)
}

/** Objects of LangGraph's are told by what is known of their fields; the rest as it stands. */
function field(key: string, value: unknown, of: Record<string, unknown>, view: WireView, depth: number): unknown {
  // Arguments are the model's own, whatever they are called.
  if (key === 'args') return value
  if (key.startsWith('__pregel') || key === 'callbacks' || key === 'context' || key === 'tap') return undefined
  if (key === 'interrupts' || key === '__interrupt__') {
    return Array.isArray(value) ? value.map(({ id, value: inner }) => wireInterrupt(id, inner)) : []
  }
  if (key === 'metadata') return wireMetadata((value ?? {}) as Record<string, unknown>, view)
  if (key === 'configurable') {
    const { checkpoint_ns, checkpoint_id } = (value ?? {}) as Record<string, unknown>
    return { thread_id: view.threadId, checkpoint_ns, checkpoint_id }
  }
  // Numbers that the graph counts its steps with.
  if ((key === 'steps' || key === 'allowed') && 'messages' in of) return undefined
  if (key === 'error') return 'failed'
  return plain(value, view, depth)
}

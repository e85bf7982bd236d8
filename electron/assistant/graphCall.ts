import type { StreamMode } from '@langchain/langgraph'

/** LangGraph's own options of one call, as far as a caller may choose them. */
export interface GraphOptions {
  /** Nodes to stop before or after, or all. */
  interruptBefore?: '*' | string[]
  interruptAfter?: '*' | string[]
  recursionLimit?: number
  durability?: 'sync' | 'async' | 'exit'
  tags?: string[]
  metadata?: Record<string, unknown>
}

/** `events` beside LangGraph's modes: what its `streamEvents` tells. */
export type TapMode = StreamMode | 'events'

export interface TapPart {
  type: TapMode
  /** Whose it is; empty: the graph's own. */
  ns: string[]
  data: unknown
}

/** Sees what a run of the graph streams, beside what becomes of it; changes nothing. */
export interface GraphTap {
  modes: readonly TapMode[]
  part(part: TapPart): void
}

/** How a caller of the graph itself wants its run. Asked anew each time the run goes on. */
export interface GraphCall {
  options(): GraphOptions
  tap: GraphTap
  /** The run has come to where a person has to decide, and goes on by itself once that is done. */
  waits(): void
  /** The run has stopped at a breakpoint of the caller's; resolves when it shall go on. Rejects when `signal` fires. */
  paused(signal: AbortSignal): Promise<void>
}

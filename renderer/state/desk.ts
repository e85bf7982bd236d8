import type { Asking } from './asking.ts'
import type { Queue } from './queue.ts'
import type { WindowHistoryKeeper } from './windowHistory.ts'

/**
 * A place that questions are asked from, with its own conversations, drafts and queue: a window, a quick-ask page, or
 * quick ask over a window. A page's own is its `appState()`.
 */
export interface Desk {
  readonly history: WindowHistoryKeeper
  readonly asking: Asking
  readonly queue: Queue
}

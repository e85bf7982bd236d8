import type { ErrorInfo } from '../../shared/model/errors.ts'
import type { ChainStores } from './chainStores.ts'
import type { ConversationStore } from './storage.ts'

/** What the worker is started with. */
export interface WorkerData {
  /** Of the data base. */
  path: string
}

/** One call. Answered by a reply with the same `id`, in the order of the calls. */
export interface WorkerRequest {
  id: number
  method: keyof ConversationStore | keyof ChainStores | 'close'
  args: unknown[]
}

/** What the worker says: once `opened` or `failed`, then a reply per request, and notices when there are any. */
export type WorkerMessage =
  | { type: 'opened'; interrupted: number; notices: ErrorInfo[] }
  | { type: 'failed'; error: ErrorInfo }
  | { type: 'value'; id: number; value: unknown; ms: number }
  | { type: 'error'; id: number; error: ErrorInfo }
  | { type: 'notice'; notice: ErrorInfo }
  | { type: 'log'; message: string; fields: Record<string, unknown> }

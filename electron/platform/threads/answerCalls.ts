import { parentPort } from 'node:worker_threads'
import { AppError, type ErrorInfo } from '../../../shared/model/errors.ts'

/** What a thread tells of itself; `ready` once, when it has loaded. */
export type ThreadMessage = { type: 'ready' } | { type: 'value'; value: unknown } | { type: 'error'; error: ErrorInfo }

interface Call {
  method: string
  args: unknown[]
}

/** This side of `createThreads`: what a thread does when it is called. */
// biome-ignore lint/suspicious/noExplicitAny: any arguments: what a thread offers is its own.
export function answerCalls(calls: Record<string, (...args: any[]) => unknown>): void {
  const say = (message: ThreadMessage) => parentPort?.postMessage(message)
  parentPort?.on('message', ({ method, args }: Call) => {
    try {
      say({ type: 'value', value: calls[method]?.(...args) })
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error)
      const known = error instanceof AppError ? error : new AppError('INVALID_INPUT', said)
      say({ type: 'error', error: known.toInfo() })
    }
  })
  say({ type: 'ready' })
}

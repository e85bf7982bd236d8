import type { StartedRun } from '../../shared/contract/runs.ts'
import { AppError } from '../../shared/model/errors.ts'
import type { Usage } from '../../shared/model/message.ts'
import type { RunEvent } from '../../shared/model/runEvent.ts'
import type { Reply } from './protocol.ts'

/** What the command line needs of the app to have a question answered; createApp gives it. */
export interface Asking {
  /**
   * In a conversation of its own. `model`: a name, or `engine/name`. `remark`: what the asker should know of how it was
   * taken. Rejects with an AppError.
   */
  start(question: { text: string; model?: string | undefined }): Promise<StartedRun & { remark?: string }>
  watch(runId: string): AsyncGenerator<RunEvent, void>
  /** Ends that run and no other. */
  cancel(runId: string): void
}

/**
 * Asks and yields what is to be told, with exactly one end. Never throws for a question that failed. When `signal` fires
 * the run is cancelled and its end, once it is stored, is told like any other.
 */
export async function* answer(
  asking: Asking,
  question: { text: string; model?: string | undefined },
  signal: AbortSignal,
): AsyncGenerator<Reply, void> {
  let stop = () => {}
  try {
    const { runId, conversationId, messageId, remark } = await asking.start(question)
    stop = () => asking.cancel(runId)
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    let usage: Usage | undefined
    for await (const event of asking.watch(runId)) {
      if (event.type === 'usage') usage = { ...usage, ...event.usage }
      if (event.type === 'started') {
        yield { type: 'started', runId, conversationId, messageId, model: event.model, ...(remark && { remark }) }
      }
      if (event.type === 'text') yield { type: 'text', text: event.text }
      if (event.type === 'cancelled') yield { type: 'cancelled' }
      if (event.type === 'failed') yield { type: 'error', error: event.error }
      if (event.type === 'approvalRequested') {
        // Nothing is ever allowed from here, and nobody may be there to wait for.
        stop()
        yield { type: 'error', error: needsDecision().toInfo() }
        return
      }
      if (event.type === 'finished') {
        yield { type: 'answered', reason: event.reason, conversationId, messageId, ...(usage && { usage }) }
      }
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    yield { type: 'error', error: error.toInfo() }
  } finally {
    // Whoever stops listening wants no more of it; a run that has ended is left as it is.
    stop()
    signal.removeEventListener('abort', stop)
  }
}

function needsDecision(): AppError {
  return new AppError('FORBIDDEN', 'This answer needs a decision of yours, which can’t be given in a terminal.', {
    next: 'Ask again in one of Aside’s windows.',
  })
}

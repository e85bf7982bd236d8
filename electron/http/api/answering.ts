import { AppError } from '../../../shared/model/errors.ts'
import type { RunEvent } from '../../../shared/model/runEvent.ts'
import type { ApiBackend, ApiQuestion, ApiRun } from '../../procedures/publicApi.ts'
import { Ended } from './ended.ts'
import { type ApiError, ApiFailure } from './failure.ts'
import type { RouteDeps } from './routes.ts'

interface Following {
  /** Fires when nobody reads the answer any more. */
  signal: AbortSignal
  conversationUrl: RouteDeps['conversationUrl']
  /** How long the user's decision is waited for; absent: as long as the client waits. Milliseconds. */
  holdMs?: number | undefined
}

/** Asks, and follows what becomes of it. What fails before the run begins rejects here. */
export async function askAndFollow(
  backend: ApiBackend,
  question: ApiQuestion,
  following: Following,
): Promise<{ run: ApiRun; events: AsyncGenerator<RunEvent, void> }> {
  const run = await backend.ask(question)
  if (following.signal.aborted) run.cancel()
  return { run, events: followRun(run, following) }
}

/**
 * Every event of the run up to its good end; a bad end is thrown. A reader that leaves ends the run, and with it the
 * engine's work. A run that waits for the user longer than `holdMs` is left waiting, and APPROVAL_TIMEOUT thrown; so is
 * one that waits when the API is turned off.
 */
export async function* followRun(run: ApiRun, following: Following): AsyncGenerator<RunEvent, void> {
  const { signal, holdMs } = following
  const held = new AbortController()
  const waiting = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let isOver = false
  try {
    for await (const event of run.events(AbortSignal.any([signal, held.signal]))) {
      if (event.type === 'approvalRequested') waiting.add(event.approval.interruptId)
      if (event.type === 'approvalDecided') waiting.delete(event.interruptId)
      if (waiting.size === 0) {
        clearTimeout(timer)
        timer = undefined
      } else if (holdMs !== undefined) timer ??= setTimeout(() => held.abort(), holdMs)
      if (event.type === 'finished' || event.type === 'cancelled' || event.type === 'failed') isOver = true
      if (event.type === 'failed') throw new AppError(event.error.code, event.error.message)
      if (event.type === 'cancelled') throw new AppError('CANCELLED', 'The answer was stopped.')
      yield event
    }
    if (held.signal.aborted && !isOver) throw undecided(run, following)
  } finally {
    clearTimeout(timer)
    const isLeft =
      held.signal.aborted || (waiting.size > 0 && signal.reason instanceof Ended && signal.reason.by === 'closed')
    if (!isOver && !isLeft) run.cancel()
  }
}

/** Where a person finds the conversation of a run. */
export function conversationOf(
  { conversationId: id }: Pick<ApiRun, 'conversationId'>,
  { conversationUrl }: Pick<Following, 'conversationUrl'>,
): NonNullable<ApiError['conversation']> {
  const url = conversationUrl(id)
  return { id, ...(url !== undefined && { url }) }
}

function undecided(run: ApiRun, following: Following): ApiFailure {
  return new ApiFailure(
    504,
    'APPROVAL_TIMEOUT',
    'Open Aside: this conversation waits there for a decision, which nobody has made in time. It goes on when somebody does.',
    { conversation: conversationOf(run, following) },
  )
}

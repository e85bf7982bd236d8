import type { QueryClient } from '@tanstack/react-query'
import type { ActiveRun, StartedRun } from '../../shared/contract/runs.ts'
import { AppError } from '../../shared/model/errors.ts'
import type { Message, MessageStatus } from '../../shared/model/message.ts'
import type { Api } from '../connection/api.ts'
import { LiveAnswers, type RunEnd } from './liveAnswers.ts'
import type { Queries } from './queries.ts'
import { createStore, type Store } from './store.ts'

const RETRY_WATCH_MS = 3_000

/** An answer has ended, told once to each listener; `outcome` says how. */
export interface AnswerEnd {
  runId: string
  conversationId: string
  messageId: string
  outcome: 'finished' | 'cancelled' | 'failed'
  /** The conversation goes on from another answer. */
  elsewhere: boolean
}

interface Options {
  api: Api
  queryClient: QueryClient
  queries: Queries
}

/**
 * The runs that go on anywhere, and the answers of those that this page watches: the ones it started, and those of the
 * conversations it shows. A run belongs to main; forgetting one here does not end it.
 */
export class Runs {
  /** Every run that goes on, in any window, oldest first. An entry stays the same object until something of it changes. */
  readonly active: Store<readonly ActiveRun[]> = createStore<readonly ActiveRun[]>([])
  readonly answers: LiveAnswers
  readonly #options: Options
  readonly #stopped = new AbortController()
  readonly #ended = new Set<string>()
  readonly #watched = new Set<string>()
  readonly #shown = new Map<string, number>()
  readonly #onEnd = new Set<(end: AnswerEnd) => void>()
  #retry: ReturnType<typeof setTimeout> | undefined

  constructor(options: Options) {
    this.#options = options
    this.answers = new LiveAnswers(options.api)
  }

  /** Calls `listener` when an answer that this page watches has ended and its conversation has been read again. */
  onEnd(listener: (end: AnswerEnd) => void): () => void {
    this.#onEnd.add(listener)
    return () => this.#onEnd.delete(listener)
  }

  /** The newest run of a conversation. */
  of(conversationId: string): ActiveRun | null {
    return newestOf(this.active.get(), conversationId)
  }

  /** The conversation is on screen until the returned function is called: its runs are watched, whoever started them. */
  show(conversationId: string): () => void {
    this.#shown.set(conversationId, (this.#shown.get(conversationId) ?? 0) + 1)
    this.#watchShown()
    return () => {
      const left = (this.#shown.get(conversationId) ?? 1) - 1
      if (left > 0) this.#shown.set(conversationId, left)
      else this.#shown.delete(conversationId)
    }
  }

  /** Reads from main which runs go on. */
  async refresh(): Promise<void> {
    const listed = await this.#options.api.runs.active()
    const known = this.active.get()
    const still = listed
      .filter((run) => !this.#ended.has(run.runId))
      .map((run) => known.find((other) => other.runId === run.runId && other.waiting === run.waiting) ?? run)
    // A run that was started here while the list was under way is missing from it.
    const missing = known.filter(
      ({ runId }) => this.#watched.has(runId) && !still.some((other) => other.runId === runId),
    )
    this.active.set([...still, ...missing])
    this.#watchShown()
  }

  /** Starts a run by `call` and watches it. Resolves when main has accepted it and its conversation has been read. */
  async start(call: () => Promise<StartedRun>): Promise<StartedRun> {
    const [started] = await this.startAll(async () => [await call()])
    return started as StartedRun
  }

  /** As `start`, for runs of one conversation that begin together. */
  async startAll(call: () => Promise<StartedRun[]>): Promise<StartedRun[]> {
    const started = await call()
    for (const id of new Set(started.map(({ conversationId }) => conversationId))) await this.read(id).catch(() => {})
    for (const { runId, conversationId, messageId } of started) {
      const stored = this.#stored(conversationId, messageId)
      const model = stored?.model ?? { engine: 'unknown', name: 'unknown' }
      this.watch({ runId, conversationId, messageId, model, startedAt: stored?.createdAt ?? Date.now() })
    }
    return started
  }

  /** Watches a run to its end, once, whatever is shown. */
  watch(run: ActiveRun): void {
    if (this.#watched.has(run.runId) || this.#ended.has(run.runId)) return
    this.#watched.add(run.runId)
    if (!this.active.get().some((other) => other.runId === run.runId)) this.active.set([...this.active.get(), run])
    const stored = this.#stored(run.conversationId, run.messageId)
    this.answers.follow(run, stored, this.#stopped.signal).then(
      (end) => this.#settle(run, end),
      (error) => {
        if (this.#stopped.signal.aborted) return
        if (error instanceof AppError && error.code === 'NOT_FOUND') void this.#settleGone(run)
        else this.#retryLater(run.runId)
      },
    )
  }

  /** Ends that run, and no other; what was said so far is kept. */
  async cancel(runId: string): Promise<void> {
    await this.#options.api.runs.cancel({ runId })
  }

  /** Reads a conversation from main again. */
  read(conversationId: string) {
    const { queryClient, queries } = this.#options
    return queryClient.fetchQuery({ ...queries.conversation(conversationId), staleTime: 0 })
  }

  /** The conversation as it was read last, if it was. */
  known(conversationId: string) {
    const { queryClient, queries } = this.#options
    return queryClient.getQueryData(queries.conversation(conversationId).queryKey)
  }

  stop(): void {
    this.#stopped.abort(new AppError('CANCELLED', 'The page is going away.'))
    clearTimeout(this.#retry)
    this.answers.stop()
  }

  async #settle(run: ActiveRun, end: RunEnd): Promise<void> {
    this.#ended.add(run.runId)
    this.#watched.delete(run.runId)
    this.active.set(this.active.get().filter((other) => other.runId !== run.runId))
    await this.read(run.conversationId).catch(() => {})
    const { runId, conversationId, messageId } = run
    const stored = this.#stored(conversationId, messageId)
    if (stored && stored.status !== 'streaming') this.answers.dropLater(messageId)
    const outcome = end === 'gone' ? outcomeOf(stored?.status) : end
    const headId = this.known(conversationId)?.conversation.headId ?? messageId
    const ended = { runId, conversationId, messageId, outcome, elsewhere: headId !== messageId }
    for (const listener of [...this.#onEnd]) listener(ended)
  }

  /** An Aside that has just been started again takes up what was being answered a moment later. */
  async #settleGone(run: ActiveRun): Promise<void> {
    await this.read(run.conversationId).catch(() => {})
    if (this.#stored(run.conversationId, run.messageId)?.status === 'streaming') this.#retryLater(run.runId)
    else await this.#settle(run, 'gone')
  }

  /** The way to a run's events is broken although the connection stands: what main has stored is shown meanwhile. */
  #retryLater(runId: string): void {
    this.#watched.delete(runId)
    this.#retry ??= setTimeout(() => {
      this.#retry = undefined
      void this.refresh().catch(() => {})
    }, RETRY_WATCH_MS)
  }

  #watchShown(): void {
    for (const run of this.active.get()) if (this.#shown.has(run.conversationId)) this.watch(run)
  }

  #stored(conversationId: string, messageId: string): Message | undefined {
    return this.known(conversationId)?.messages.find((message) => message.id === messageId)
  }
}

export function newestOf(runs: readonly ActiveRun[], conversationId: string): ActiveRun | null {
  return runs.findLast((run) => run.conversationId === conversationId) ?? null
}

function outcomeOf(status: MessageStatus | undefined): AnswerEnd['outcome'] {
  if (status === 'complete') return 'finished'
  return status === 'cancelled' ? 'cancelled' : 'failed'
}

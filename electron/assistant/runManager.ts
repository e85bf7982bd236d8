import type { ActiveRun } from '../../shared/contract/runs.ts'
import { foldRun } from '../../shared/foldRun.ts'
import { AppError } from '../../shared/model/errors.ts'
import type { Message } from '../../shared/model/message.ts'
import type { RunEvent, RunEventBody } from '../../shared/model/runEvent.ts'
import type { Log } from '../platform/log.ts'
import type { RunRecorder } from './persistRun.ts'
import { Run } from './run.ts'

/** An ended run can still be watched from any seq for this long; after that the stored message is all there is. */
const KEEP_ENDED_MS = 60_000
/** How often an answer that could not be saved is tried again: a full disk is usually made room on. */
const SAVE_AGAIN_MS = 2_000
/** How long closing waits for a run that does not stop: its text is in the journal by then. */
const STOP_MS = 3_000

/** What the first of is the model's first token. */
const madeByModel = new Set<RunEventBody['type']>(['text', 'reasoning', 'toolCallChunk', 'toolCall'])

/** Makes one answer: yields unnumbered events up to `finished`; throws when it fails. It must obey the signal. */
export type Answering = (signal: AbortSignal, run: Run) => AsyncIterable<RunEventBody>

interface Options {
  /** A run has started or ended. */
  onActive(run: Run, active: boolean): void
  log: Log
}

/**
 * The runs of this process. A run belongs here, not to a window: it goes on when its window closes, any number of
 * windows watch it, and only `cancel` or the end of the app stops it early.
 */
export class RunManager {
  readonly #runs = new Map<string, Run>()
  readonly #active = new Map<string, Promise<void>>()
  /** Ended answers that storage would not take, each with the way to try again. */
  readonly #unsaved = new Map<string, () => Promise<boolean>>()
  readonly #options: Options
  #closing = false

  constructor(options: Options) {
    this.#options = options
  }

  /** Starts making the answer `message`, empty and `streaming`, with its `runId` and model; `recorder` stores it. */
  start(message: Message, answering: Answering, recorder: RunRecorder): Run {
    if (!message.runId || !message.model) throw new TypeError('A run needs a message with a runId and a model.')
    this.assertOpen()
    const run = new Run(message.runId, message, (event) => recorder.record(event))
    this.#runs.set(run.id, run)
    run.push({
      type: 'started',
      conversationId: message.conversationId,
      messageId: message.id,
      model: message.model,
      at: run.startedAt,
    })
    const work = this.#make(run, answering, recorder).finally(() => {
      this.#active.delete(run.id)
      this.#options.onActive(run, false)
      setTimeout(() => this.#forget(run.id), KEEP_ENDED_MS).unref()
    })
    this.#active.set(run.id, work)
    this.#options.onActive(run, true)
    return run
  }

  /** Throws CONFLICT once the app is closing: check before anything is stored. */
  assertOpen(): void {
    if (this.#closing) throw new AppError('CONFLICT', 'Aside is closing.', { next: 'Ask again after the next start.' })
  }

  /** The run, as long as it can be watched. */
  get(runId: string): Run | undefined {
    return this.#runs.get(runId)
  }

  isActive(runId: string | undefined): boolean {
    return runId !== undefined && this.#active.has(runId)
  }

  #forget(runId: string): void {
    if (!this.#unsaved.has(runId)) this.#runs.delete(runId)
  }

  async #make(run: Run, answering: Answering, recorder: RunRecorder): Promise<void> {
    const begun = performance.now()
    // A person's time to decide is not the answer's.
    const since = () => Math.max(0, Math.round(performance.now() - begun - run.waitedMs))
    let firstTokenMs: number | undefined
    const timings = () => ({ totalMs: since(), ...(firstTokenMs !== undefined && { firstTokenMs }) })
    let end: RunEventBody | undefined
    try {
      for await (const body of answering(run.signal, run)) {
        if (firstTokenMs === undefined && madeByModel.has(body.type)) {
          firstTokenMs = since()
          run.push({ type: 'usage', usage: {}, timings: { firstTokenMs } })
        }
        if (body.type === 'finished') end = { ...body, timings: timings() }
        else run.push(body)
      }
      end ??= { type: 'failed', error: brokenStream().toInfo(), timings: timings() }
    } catch (error) {
      // What ends after its last word, however it ends, is whole.
      if (!run.stopped && end === undefined) {
        end = { type: 'failed', error: this.#explain(error).toInfo(), timings: timings() }
      }
    }
    if (run.stopped && end?.type !== 'finished') end = { type: 'cancelled', timings: timings() }
    run.flush()
    if (run.stopped === 'closing' && end?.type !== 'finished') {
      await recorder.leave()
      run.push({ type: 'cancelled', timings: timings() })
      return
    }
    await this.#store(run, end ?? { type: 'cancelled', timings: timings() }, recorder)
  }

  /** Stores the whole answer before its end is told, so that whoever hears of the end finds it stored. */
  async #store(run: Run, end: RunEventBody, recorder: RunRecorder): Promise<void> {
    const last = { ...end, runId: run.id, seq: run.events.length + 1 } as RunEvent
    const whole = foldRun(run.message, last)
    try {
      await recorder.finish(whole)
      run.push(end)
    } catch (error) {
      this.#saveLater(run, () => recorder.finish(whole))
      const { message } = this.#explain(error)
      const lost = new AppError('STORAGE_FULL', `This answer could not be saved. ${message}`, {
        next: 'Copy what you need, free some space, then try again.',
      })
      const info = error instanceof AppError ? { ...lost.toInfo(), code: error.code } : lost.toInfo()
      run.push({ type: 'failed', error: info, timings: {} })
    }
  }

  /** Tries again until it works; whoever looks at the conversation then finds the answer as it really ended. */
  #saveLater(run: Run, save: () => Promise<void>): void {
    const attempt = async () => {
      try {
        await save()
      } catch {
        return false
      }
      this.#unsaved.delete(run.id)
      this.#options.onActive(run, false)
      this.#forget(run.id)
      return true
    }
    this.#unsaved.set(run.id, attempt)
    const timer = setInterval(async () => {
      if (!this.#unsaved.has(run.id) || (await attempt())) clearInterval(timer)
    }, SAVE_AGAIN_MS)
    timer.unref()
  }

  #explain(error: unknown): AppError {
    if (error instanceof AppError) return error
    this.#options.log.error('run failed', { error })
    return new AppError('ENGINE_FAILED', 'The answer ended with an error that Aside does not know.', {
      next: 'Try again. If it happens every time, try another model.',
      detail: String(error),
      cause: error,
    })
  }

  /** Ends that run and no other; unknown or ended runs are left alone. */
  cancel(runId: string): void {
    this.#runs.get(runId)?.stop('cancelled')
  }

  cancelConversation(conversationId: string): void {
    for (const run of this.#runs.values()) if (run.conversationId === conversationId) run.stop('cancelled')
  }

  watch(runId: string, after: number, signal?: AbortSignal): AsyncGenerator<RunEvent, void> {
    const run = this.#runs.get(runId)
    if (!run)
      throw new AppError('NOT_FOUND', 'This answer is no longer being made.', { next: 'Read it in its conversation.' })
    return run.watch(after, signal)
  }

  active(): ActiveRun[] {
    return [...this.#active.keys()].map((id) => {
      const run = this.#runs.get(id) as Run
      const { conversationId, model, startedAt } = run
      return { runId: id, conversationId, messageId: run.message.id, model, startedAt }
    })
  }

  /** Stops every run, its text kept; resolves when all are written. The next start goes on with those that can, and marks the others. */
  async close(): Promise<void> {
    this.#closing = true
    for (const id of this.#active.keys()) this.#runs.get(id)?.stop('closing')
    const late = new Promise((resolve) => setTimeout(resolve, STOP_MS).unref())
    await Promise.race([Promise.allSettled(this.#active.values()), late])
    await Promise.allSettled([...this.#unsaved.values()].map((attempt) => attempt()))
    this.#unsaved.clear()
  }
}

function brokenStream(): AppError {
  return new AppError('STREAM_BROKEN', 'The answer ended before it was complete.', { next: 'Try again, or continue.' })
}

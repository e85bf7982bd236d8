import { AppError } from '../../../shared/model/errors.ts'
import type { Approval } from '../../../shared/model/tool.ts'
import type { GraphCall, GraphOptions, TapMode, TapPart } from '../../assistant/graphCall.ts'
import type { ApiRun } from '../publicApi.ts'
import { PartQueue } from './partQueue.ts'

/** Who has not come back to a breakpoint by then does not come back. */
const PAUSED_MS = 10 * 60_000

/** How one request wants to see a run, and how far it shall go. */
export interface GraphAttempt {
  options: GraphOptions
  modes: readonly TapMode[]
}

/**
 * A run of the graph that a program has asked for, over all the requests that it takes: it is read by one at a time,
 * stops where that one said, waits for a person, and goes on with the next.
 */
export class LiveGraphRun {
  #attempt: GraphAttempt
  readonly #canGoOn: boolean
  #run: ApiRun | undefined
  #stops = false
  #reader: PartQueue<TapPart> | undefined
  #goOn: (() => void) | undefined
  #ended = false
  readonly #approvals = new Map<string, Approval>()

  /** `canGoOn`: a later request can come back to it at a breakpoint; otherwise it ends there. */
  constructor(attempt: GraphAttempt, { canGoOn }: { canGoOn: boolean }) {
    this.#attempt = attempt
    this.#canGoOn = canGoOn
  }

  /** What the run is asked with. */
  readonly call: GraphCall = {
    options: () => this.#attempt.options,
    tap: tapOf(
      () => this.#attempt.modes,
      (part) => {
        this.#stops ||= part.type === 'updates' && '__interrupt__' in (part.data as object)
        this.#reader?.push(part)
      },
    ),
    waits: () => this.#stopReading(),
    paused: (signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) reject(signal.reason)
        const timer = setTimeout(() => this.#run?.cancel(), PAUSED_MS)
        timer.unref()
        const onAbort = () => {
          clearTimeout(timer)
          reject(signal.reason)
        }
        signal.addEventListener('abort', onAbort, { once: true })
        if (this.#canGoOn) {
          this.#goOn = () => {
            clearTimeout(timer)
            resolve()
          }
        }
        this.#stopReading()
        if (!this.#canGoOn) this.#run?.cancel()
      }),
  }

  /** It stands at a breakpoint. */
  get isPaused(): boolean {
    return this.#goOn !== undefined && !this.#ended
  }

  /** It has come to where it stops or waits: a reader that leaves now does not end it. */
  get stops(): boolean {
    return this.#stops
  }

  /** A request reads it now. */
  get isRead(): boolean {
    return this.#reader !== undefined
  }

  /** What a person has to decide before it goes on. */
  approvals(): Approval[] {
    return [...this.#approvals.values()]
  }

  /** Its parts from now on, until it stops, waits for a person or ends. Throws how it failed. */
  read(attempt: GraphAttempt): AsyncIterable<TapPart> {
    this.#attempt = attempt
    this.#stops = false
    const reader = new PartQueue<TapPart>()
    this.#reader = reader
    return reader
  }

  /** Whoever read these parts has gone: they are collected no longer. */
  leave(parts: AsyncIterable<TapPart>): void {
    if (this.#reader === parts) this.#stopReading()
  }

  goOn(): void {
    const goOn = this.#goOn
    this.#goOn = undefined
    goOn?.()
  }

  /** Follows the run to its end. */
  async follow(run: ApiRun): Promise<void> {
    this.#run = run
    const never = new AbortController().signal
    try {
      for await (const event of run.events(never)) {
        if (event.type === 'approvalRequested') this.#approvals.set(event.approval.interruptId, event.approval)
        if (event.type === 'approvalDecided') this.#approvals.delete(event.interruptId)
        if (event.type === 'failed') throw new AppError(event.error.code, event.error.message)
        if (event.type === 'cancelled') throw new AppError('CANCELLED', 'The run was stopped.')
      }
      this.#reader?.end()
    } catch (error) {
      this.#reader?.fail(error)
    } finally {
      this.#ended = true
      this.#reader = undefined
    }
  }

  #stopReading(): void {
    this.#reader?.end()
    this.#reader = undefined
  }
}

function tapOf(modes: () => readonly TapMode[], part: (part: TapPart) => void): GraphCall['tap'] {
  return {
    get modes() {
      return modes()
    },
    part,
  }
}

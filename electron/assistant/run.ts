import { foldRun } from '../../shared/foldRun.ts'
import type { ModelRef } from '../../shared/model/conversation.ts'
import type { Message } from '../../shared/model/message.ts'
import { endsRun, type RunEvent, type RunEventBody } from '../../shared/model/runEvent.ts'

/** Text becomes an event at most this often: about twice a frame, so that a fast model costs little more than a slow one. */
const GATHER_MS = 8

/**
 * One answer being made: its numbered events, the message they fold to, and whoever watches. It knows neither engines
 * nor storage. What text and reasoning come within half a frame of the last are gathered; any other event flushes them first.
 */
export class Run {
  readonly id: string
  readonly startedAt = Date.now()
  readonly events: RunEvent[] = []
  message: Message
  /** Milliseconds that it has waited for a person, so far. */
  waitedMs = 0
  /** Why the run was stopped early; undefined while nobody has. */
  stopped: 'cancelled' | 'closing' | undefined
  readonly #controller = new AbortController()
  readonly #waiting = new Set<() => void>()
  #gathered: { type: 'text' | 'reasoning'; text: string } | undefined
  #timer: NodeJS.Timeout | undefined
  #flushedAt = Number.NEGATIVE_INFINITY
  readonly #onEvent: (event: RunEvent) => void

  /** `message` is the empty answer as it was stored; `onEvent` is called with each event as soon as it is numbered. */
  constructor(id: string, message: Message, onEvent: (event: RunEvent) => void) {
    this.id = id
    this.message = message
    this.#onEvent = onEvent
  }

  get conversationId(): string {
    return this.message.conversationId
  }

  get model(): ModelRef {
    return this.message.model as ModelRef
  }

  get ended(): boolean {
    const last = this.events.at(-1)
    return last !== undefined && endsRun(last)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Stops this run's own request, and no other: by the user, or because the app is closing. */
  stop(by: 'cancelled' | 'closing'): void {
    if (this.ended) return
    this.stopped ??= by
    this.#controller.abort(new DOMException('The run was stopped.', 'AbortError'))
  }

  push(body: RunEventBody): void {
    if (this.ended) return
    if (body.type === 'text' || body.type === 'reasoning') {
      if (this.#gathered && this.#gathered.type !== body.type) this.flush()
      this.#gathered = { type: body.type, text: (this.#gathered?.text ?? '') + body.text }
      const wait = this.#flushedAt + GATHER_MS - performance.now()
      // The words of a model that writes slower than frames come are not kept waiting.
      if (wait <= 0) this.flush()
      else this.#timer ??= setTimeout(() => this.flush(), wait)
      return
    }
    this.flush()
    this.#number(body)
  }

  /** Turns what is gathered into an event now. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const gathered = this.#gathered
    this.#gathered = undefined
    if (!gathered || gathered.text === '') return
    this.#flushedAt = performance.now()
    this.#number(gathered)
  }

  #number(body: RunEventBody): void {
    const event = { ...body, runId: this.id, seq: this.events.length + 1 } as RunEvent
    this.events.push(event)
    this.message = foldRun(this.message, event)
    this.#onEvent(event)
    for (const wake of this.#waiting) wake()
  }

  /**
   * Every event after `after`, then live, to the end. Text that piled up while the watcher was busy comes as one event
   * with the last one's seq: a watcher never lags behind by more than what it is reading.
   */
  async *watch(after: number, signal?: AbortSignal): AsyncGenerator<RunEvent, void> {
    let next = after
    let wake = () => {}
    const woken = () => wake()
    this.#waiting.add(woken)
    signal?.addEventListener('abort', woken)
    try {
      while (!signal?.aborted) {
        if (next < this.events.length) {
          const event = this.#joined(next)
          next = event.seq
          yield event
        } else if (this.ended) {
          return
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        }
      }
    } finally {
      this.#waiting.delete(woken)
      signal?.removeEventListener('abort', woken)
    }
  }

  /** The event at `position`, with the texts that follow it directly. */
  #joined(position: number): RunEvent {
    const first = this.events[position] as RunEvent
    if (first.type !== 'text' && first.type !== 'reasoning') return first
    const texts = [first.text]
    let last: RunEvent = first
    for (let at = position + 1; at < this.events.length; at++) {
      const event = this.events[at] as RunEvent
      if (event.type !== first.type) break
      texts.push(event.text)
      last = event
    }
    return { ...first, seq: last.seq, text: texts.join('') }
  }
}

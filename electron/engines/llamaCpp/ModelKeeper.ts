import { setTimeout } from 'node:timers/promises'
import { AppError } from '../../../shared/model/errors.ts'
import type { EngineProcess, Wishes } from './EngineProcess.ts'
import { fits, type Place, placeFor, type Wanted } from './place.ts'
import type { Asked, Loaded } from './protocol.ts'

/** The right to use what is loaded, for one question. Give it back. */
export interface Lease {
  loaded: Loaded
  ask(request: Asked, wishes?: Wishes): Promise<unknown>
  /** `keepMs`: how long it stays loaded when nobody else uses it; undefined: as `keep` has said, else as is usual. */
  giveBack(keepMs: number | undefined): void
}

/** What is in memory, or on its way there. */
export interface Resident {
  name: string
  /** Absent while it is loading. */
  loaded?: Loaded
  /** The context that a question had which asked for none, when it was loaded. */
  usual: number
  /** How much of it is loaded, 0 to 1. */
  share: number
  /** When it is unloaded unless it is used; null: never, or it is in use. */
  expiresAt: Date | null
}

interface Waiter {
  wanted: Wanted
  take(place: Place): void
  fail(error: unknown): void
}

interface Parts {
  start(): EngineProcess
  /** How long a model stays where nobody says. */
  usualKeepMs(): number
  /** A process has died by itself with this model in it, `loading` it, or after that. */
  onDeath(wanted: Wanted, how: { loading: boolean }): void
  onChange(): void
}

const CLOSE_MS = 3_000

/**
 * Keeps one model in memory, in a process of its own. Who comes first is served first: a question for another model waits
 * until the answers under way have ended, and those after it wait for it. Loading ends when nobody waits for it any more.
 */
export class ModelKeeper {
  readonly #parts: Parts
  readonly #waiting: Waiter[] = []
  #place: Place | undefined
  #closed = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  resident(): Resident | undefined {
    if (!this.#place) return undefined
    const { wanted, loaded, share, expiresAt } = this.#place
    return { name: wanted.name, usual: wanted.usual, ...(loaded && { loaded }), share, expiresAt }
  }

  /** Loads it when it is not loaded as it is wanted. Rejects with an AppError, or an AbortError after an abort. */
  async lease(wanted: Wanted, signal: AbortSignal | undefined): Promise<Lease> {
    signal?.throwIfAborted()
    const place = await this.#wait(wanted, signal)
    try {
      const loaded = await abortable(place.ready, signal)
      return {
        loaded,
        ask: (request, wishes) => place.process.ask(request, wishes),
        giveBack: (keepMs) => this.#leave(place, keepMs),
      }
    } catch (error) {
      this.#leave(place, undefined)
      throw error
    }
  }

  /** Asks what is loaded now, if that is this model: nothing is loaded or waited for. */
  async ask(name: string, request: Asked): Promise<unknown> {
    const place = this.#place
    return place?.wanted.name === name && place.loaded ? place.process.ask(request) : undefined
  }

  /** From now on that model stays so long where a question does not say. */
  keep(name: string, keepMs: number): void {
    if (this.#place?.wanted.name === name) this.#place.keepMs = keepMs
  }

  /** As soon as nobody uses it; at once with `now`, which ends its answers. */
  unload(name: string, { now }: { now: boolean }): void {
    const place = this.#place
    if (place?.wanted.name !== name) return
    if (now || place.users === 0) this.#emptyAndServe(place)
    else place.goes = true
  }

  /** Ends everything under way; nothing is loaded after this. */
  async close(): Promise<void> {
    this.#closed = true
    for (const { fail } of this.#waiting.splice(0)) fail(closing())
    const process = this.#place?.process
    if (this.#place) this.#empty(this.#place)
    // One that waits for a disk in vain is not ended even by that.
    if (process) await Promise.race([process.ended, setTimeout(CLOSE_MS, undefined, { ref: false })])
  }

  #wait(wanted: Wanted, signal: AbortSignal | undefined): Promise<Place> {
    if (this.#closed) return Promise.reject(closing())
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        wanted,
        take: (place) => {
          signal?.removeEventListener('abort', leave)
          place.users++
          resolve(place)
        },
        fail: (error) => {
          signal?.removeEventListener('abort', leave)
          reject(error)
        },
      }
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1)
        reject(signal?.reason)
        this.#serve()
      }
      signal?.addEventListener('abort', leave, { once: true })
      this.#waiting.push(waiter)
      this.#serve()
    })
  }

  /** Serves whom it can, in their order. */
  #serve(): void {
    for (let first = this.#waiting[0]; first && !this.#closed; first = this.#waiting[0]) {
      if (this.#place && !fits(this.#place, first.wanted)) {
        if (this.#place.users > 0) return
        this.#empty(this.#place)
      }
      this.#waiting.shift()
      try {
        const place = this.#place ?? this.#load(first.wanted)
        clearTimeout(place.expiry)
        place.expiresAt = null
        first.take(place)
      } catch (error) {
        first.fail(error)
      }
    }
  }

  #load(wanted: Wanted): Place {
    const place = placeFor(wanted, this.#parts.start(), () => this.#parts.onChange())
    place.ready.catch(() => this.#emptyAndServe(place))
    void place.process.ended.then((reason) => {
      // What was ended on purpose is no death.
      if (reason.code !== 'CANCELLED') this.#parts.onDeath(wanted, { loading: !place.loaded })
      this.#emptyAndServe(place)
    })
    this.#place = place
    this.#parts.onChange()
    return place
  }

  #leave(place: Place, asked: number | undefined): void {
    place.users--
    const keepMs = asked ?? place.keepMs ?? this.#parts.usualKeepMs()
    if (place !== this.#place || place.users > 0) return
    // What nobody waits for any more is not loaded to its end.
    const mustGo = !place.loaded || keepMs <= 0 || place.goes
    if (mustGo) this.#emptyAndServe(place)
    else if (this.#waiting.length > 0) this.#serve()
    else if (Number.isFinite(keepMs)) this.#goLater(place, keepMs)
  }

  #goLater(place: Place, keepMs: number): void {
    place.expiresAt = new Date(Date.now() + keepMs)
    // Longer than a timer can wait is for ever.
    place.expiry = globalThis.setTimeout(() => this.#emptyAndServe(place), Math.min(keepMs, 2 ** 31 - 1))
    place.expiry.unref()
    this.#parts.onChange()
  }

  #emptyAndServe(place: Place): void {
    this.#empty(place)
    this.#serve()
  }

  #empty(place: Place): void {
    clearTimeout(place.expiry)
    place.process.kill()
    if (this.#place !== place) return
    this.#place = undefined
    this.#parts.onChange()
  }
}

function abortable<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason)
    if (signal.aborted) return leave()
    signal.addEventListener('abort', leave, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })
}

function closing(): AppError {
  return new AppError('CANCELLED', 'Aside is closing.')
}

const SHORTEST_MS = 1_000
const LONGEST_MS = 30_000
/** A stream that was open for so long was one to listen to. */
const LONG_STREAM_MS = 5_000
/** Streams in a row that ended soon and brought nothing, after which it is listened to no more. */
const MAX_EMPTY = 10

/**
 * When a server may be connected to again for what it has to say by itself: it ends such a stream when it likes, and names
 * the pause after it, which may be none.
 */
export class ListeningPace {
  readonly #now: () => number
  #next = 0
  #short = 0
  #empty = 0

  constructor(now = () => performance.now()) {
    this.#now = now
  }

  /** For how long to wait before the next stream, in milliseconds; undefined: there is to be none. */
  wait(): number | undefined {
    if (this.#empty >= MAX_EMPTY) return undefined
    const now = this.#now()
    const start = Math.max(now, this.#next)
    this.#next = start + Math.min(LONGEST_MS, SHORTEST_MS * 2 ** this.#short)
    return start - now
  }

  /** A stream has ended, or there was none. */
  ended(openForMs: number, hasSaid: boolean): void {
    const isLong = openForMs >= LONG_STREAM_MS
    this.#short = isLong ? 0 : this.#short + 1
    this.#empty = isLong || hasSaid ? 0 : this.#empty + 1
  }

  /** Something was asked of the server, whose answer may come that way. */
  asked(): void {
    this.#empty = 0
  }
}

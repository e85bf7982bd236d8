/** What a server may say a second, for as long as it likes, and all at once. */
const LINES_A_SECOND = 1_000
const LINES_AT_ONCE = 2_000
/** So many bytes take as much as reading one line. */
const BYTES_A_LINE = 4_096

/** How fast a server is listened to: one that never stops talking must leave time for all else. */
export class ReadingPace {
  #left = LINES_AT_ONCE
  #at = performance.now()

  /** For how long nothing more is to be read after these, in milliseconds. */
  after(lines: number, bytes: number): number {
    const now = performance.now()
    const refilled = this.#left + ((now - this.#at) / 1_000) * LINES_A_SECOND
    this.#at = now
    this.#left = Math.min(refilled, LINES_AT_ONCE) - lines - bytes / BYTES_A_LINE
    return this.#left >= 0 ? 0 : (-this.#left / LINES_A_SECOND) * 1_000
  }
}

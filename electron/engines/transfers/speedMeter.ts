const WINDOW_MS = 5_000
/** Sums that come closer together count as one. */
const SPACING_MS = 100
/** Before that, too little is known. */
const LEAST_MS = 500

/** How fast a sum of bytes grows, over the last seconds, so that a stall is seen and a burst is not believed. */
export class SpeedMeter {
  #points: { at: number; done: number }[] = []

  /** Notes the sum as it is now; answers bytes per second, undefined while too little is known. */
  add(done: number, now = performance.now()): number | undefined {
    const last = this.#points.at(-1)
    // A sum that shrinks is another's: something was begun afresh.
    if (last && done < last.done) this.#points = []
    if (!last || done < last.done || now - last.at >= SPACING_MS) this.#points.push({ at: now, done })
    while (this.#points.length > 2 && now - (this.#points[1]?.at ?? now) >= WINDOW_MS) this.#points.shift()
    const first = this.#points[0]
    const ms = first ? now - first.at : 0
    return first && ms >= LEAST_MS ? ((done - first.done) * 1_000) / ms : undefined
  }
}

/** How one answer came: times in milliseconds. */
export interface Sample {
  firstMs: number
  /** Characters a second, from the first to the last. */
  rate: number
  /** How old each word was when it was on the screen; empty where the engine does not say when it wrote them. */
  delays: number[]
}

export function median(values: number[]): number {
  return at(values, 0.5)
}

export function at(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? Number.NaN
}

/** What is made of pieces of text that come: the time of the first, and how fast the rest followed. */
export class Clock {
  #asked = performance.now()
  #first = 0
  #last = 0
  #length = 0
  #firstLength = 0

  take(text: string): void {
    if (text === '') return
    const now = performance.now()
    if (this.#length === 0) {
      this.#first = now
      this.#firstLength = text.length
    }
    this.#last = now
    this.#length += text.length
  }

  sample(): Sample {
    const rate = ((this.#length - this.#firstLength) * 1_000) / (this.#last - this.#first)
    return { firstMs: this.#first - this.#asked, rate, delays: [] }
  }
}

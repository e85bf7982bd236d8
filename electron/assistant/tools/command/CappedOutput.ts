/** What a program prints, as it comes, of which the beginning and the end are kept. Never holds more than twice `max`. */
export class CappedOutput {
  readonly #half: number
  readonly #head: Buffer[] = []
  #headSize = 0
  #tail: Buffer[] = []
  #tailSize = 0
  #total = 0

  constructor(max: number) {
    this.#half = max >> 1
  }

  add(chunk: Buffer): void {
    this.#total += chunk.length
    const first = chunk.subarray(0, this.#half - this.#headSize)
    if (first.length > 0) {
      this.#head.push(Buffer.from(first))
      this.#headSize += first.length
    }
    // A copy of what can be needed, so that no part of a large buffer keeps all of it.
    const rest = chunk.subarray(first.length).subarray(-this.#half)
    if (rest.length === 0) return
    this.#tail.push(Buffer.from(rest))
    this.#tailSize += rest.length
    if (this.#tailSize > this.#half * 2 || this.#tail.length > 1_000) this.#trim()
  }

  /** All of it, or its ends around a line that says how much is missing between them. */
  text(): string {
    this.#trim()
    const missing = this.#total - this.#headSize - this.#tailSize
    if (missing === 0) return decode(Buffer.concat([...this.#head, ...this.#tail]))
    const note = `[… ${missing.toLocaleString('en')} bytes of ${this.#total.toLocaleString('en')} are left out here …]`
    return `${decode(Buffer.concat(this.#head))}\n${note}\n${decode(Buffer.concat(this.#tail))}`
  }

  #trim(): void {
    const kept = Buffer.concat(this.#tail).subarray(-this.#half)
    this.#tail = [Buffer.from(kept)]
    this.#tailSize = kept.length
  }
}

const decode = (bytes: Buffer) => new TextDecoder().decode(bytes)

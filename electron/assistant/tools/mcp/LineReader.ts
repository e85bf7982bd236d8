/** The longest line of a server that is read, in bytes. */
const MAX_LINE = 4 * 1024 * 1024

/** Makes lines of bytes as they come; never holds more than the longest line that is read. */
export class LineReader {
  readonly #onLine: (line: string) => void
  #parts: Buffer[] = []
  #size = 0

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine
  }

  /** How many lines it ended; undefined when one is too long, and what came of it is forgotten. */
  add(chunk: Buffer): number | undefined {
    let rest = chunk
    let lines = 0
    for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10)) {
      if (!this.#keep(rest.subarray(0, end))) return undefined
      const line = Buffer.concat(this.#parts).toString('utf8')
      this.#forget()
      this.#onLine(line)
      lines++
      rest = rest.subarray(end + 1)
    }
    return this.#keep(rest) ? lines : undefined
  }

  #keep(part: Buffer): boolean {
    if (this.#size + part.length > MAX_LINE) {
      this.#forget()
      return false
    }
    this.#parts.push(part)
    this.#size += part.length
    return true
  }

  #forget(): void {
    this.#parts = []
    this.#size = 0
  }
}

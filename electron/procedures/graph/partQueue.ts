/** Values that are made at one pace and read at another, up to their end or failure. One reader. */
export class PartQueue<T> implements AsyncIterable<T> {
  readonly #waiting: T[] = []
  #end: { error?: unknown } | undefined
  #wake = () => {}

  push(value: T): void {
    if (this.#end) return
    this.#waiting.push(value)
    this.#wake()
  }

  /** Nothing comes any more. The first end counts. */
  end(): void {
    this.#end ??= {}
    this.#wake()
  }

  /** Nothing comes any more, and whoever has read the rest is told why. */
  fail(error: unknown): void {
    this.#end ??= { error }
    this.#wake()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void> {
    for (;;) {
      const [value] = this.#waiting.splice(0, 1)
      if (value !== undefined) yield value
      else if (!this.#end) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      } else if ('error' in this.#end) throw this.#end.error
      else return
    }
  }
}

import { stripVTControlCharacters } from 'node:util'

const MAX_BYTES = 8 * 1024
/** Whoever shows it hears of more at most so often. */
const TOLD_MS = 500

/** The last that a program said beside its protocol. */
export class StderrTail {
  readonly #onMore: () => void
  #tail = Buffer.alloc(0)
  #timer: NodeJS.Timeout | undefined

  constructor(onMore: () => void) {
    this.#onMore = onMore
  }

  add(chunk: Buffer): void {
    this.#tail = Buffer.concat([this.#tail, chunk.subarray(-MAX_BYTES)]).subarray(-MAX_BYTES)
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#onMore()
    }, TOLD_MS).unref()
  }

  /** Without colours and what else would steer a terminal. */
  text(): string {
    return stripVTControlCharacters(this.#tail.toString('utf8'))
      .replace(/[^\P{C}\n\t]/gu, '')
      .trim()
  }

  forget(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#tail = Buffer.alloc(0)
  }
}

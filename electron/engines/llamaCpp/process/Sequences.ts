import type { LlamaContext, LlamaContextSequence, Token } from 'node-llama-cpp'

/** Thrown where llama.cpp would drop the oldest tokens of a full context to go on: an answer ends there instead. */
export class ContextEnd extends Error {}

/** In the place of how much to drop, which is asked for first. */
export function noShift(): never {
  throw new ContextEnd('the context is full')
}

/**
 * The sequences of a context: each makes one answer at a time, and afterwards still has what it has read and written. Who
 * comes first is served first.
 */
export class Sequences {
  readonly #free: LlamaContextSequence[]
  readonly #waiting: (() => void)[] = []
  /** Free ones that somebody who waited is about to take. */
  #promised = 0

  constructor(context: LlamaContext, count: number) {
    this.#free = Array.from({ length: count }, () => context.getSequence({ contextShift: { size: noShift } }))
  }

  /** The free one that has read most of this prompt already; waits until one is free. Give it back. */
  async take(tokens: Token[], signal: AbortSignal): Promise<LlamaContextSequence> {
    signal.throwIfAborted()
    if (this.#free.length === this.#promised) await this.#turn(signal)
    const known = (sequence: LlamaContextSequence) => sequence.compareContextTokens(tokens).firstDifferentIndex
    const best = this.#free.reduce((one, other) => {
      const more = known(other) - known(one)
      // Where both know as much of it, the one that forgets less.
      return more > 0 || (more === 0 && other.nextTokenIndex < one.nextTokenIndex) ? other : one
    })
    this.#free.splice(this.#free.indexOf(best), 1)
    return best
  }

  /** After an error what it has is not to be trusted (`spoilt`), and is forgotten. */
  async giveBack(sequence: LlamaContextSequence, { spoilt }: { spoilt: boolean }): Promise<void> {
    if (sequence.disposed) return
    try {
      if (spoilt) await sequence.clearHistory()
    } finally {
      this.#free.push(sequence)
      const next = this.#waiting.shift()
      if (next) {
        this.#promised++
        next()
      }
    }
  }

  async #turn(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const wake = () => {
        signal.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(wake), 1)
        reject(signal.reason)
      }
      this.#waiting.push(wake)
      signal.addEventListener('abort', leave, { once: true })
    })
    this.#promised--
  }
}

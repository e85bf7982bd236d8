import type { LlamaContextSequence, Token } from 'node-llama-cpp'

/** What a stop may have to wait for: well below a quarter of a second, since others may be read at the same time. */
const PIECE_MS = 100
const FIRST = 32
const LEAST = 8

/**
 * How many tokens of a prompt are read in one go. llama.cpp can't be interrupted in what it was given, and how long it
 * takes depends on model and machine by a factor of thousands: so it is measured. Twice as many as the last time at most,
 * since the first pieces of a model that is still coming from the disk say little.
 */
export class Pace {
  readonly #most: number
  #size: number

  constructor(most: number) {
    this.#most = most
    this.#size = Math.min(FIRST, most)
  }

  get size(): number {
    return this.#size
  }

  took(tokens: number, ms: number): void {
    const fitting = Math.floor((tokens * PIECE_MS) / Math.max(ms, 0.01))
    this.#size = Math.max(LEAST, Math.min(fitting, this.#size * 2, this.#most))
  }
}

/**
 * Brings a sequence to where only the prompt's last token is left to read, in pieces between which it can be stopped. What
 * it has read of this prompt before is kept. Answers how many tokens that were.
 */
export async function readPrompt(
  sequence: LlamaContextSequence,
  tokens: readonly Token[],
  { pace, signal }: { pace: Pace; signal: AbortSignal },
): Promise<number> {
  const before = tokens.slice(0, -1)
  await sequence.adaptStateToTokens(before, false)
  const known = sequence.nextTokenIndex
  for (let at = known; at < before.length; ) {
    signal.throwIfAborted()
    const piece = before.slice(at, at + pace.size)
    const began = performance.now()
    await sequence.evaluateWithoutGeneratingNewTokens(piece)
    pace.took(piece.length, performance.now() - began)
    at += piece.length
  }
  signal.throwIfAborted()
  return known
}

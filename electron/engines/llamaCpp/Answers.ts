import type { Generated, Piece, Prompt, Sampling } from './protocol.ts'

/** What comes of an answer: pieces as they are written, then the end, which comes once. */
export type AnswerStep = { pieces: Piece[] } | { done: Generated }

/** Makes one answer. The signal, or leaving the generator, ends what it began. */
export type Answering = (
  prompt: Prompt,
  sampling: Sampling,
  signal: AbortSignal | undefined,
) => AsyncGenerator<AnswerStep, void, undefined>

type Ask = (onPieces: (pieces: Piece[]) => void, signal: AbortSignal) => Promise<Generated>

/** An answer that is told in pieces as a stream: what has come while nobody looked is one step. */
export async function* answerSteps(
  ask: Ask,
  signal: AbortSignal | undefined,
): AsyncGenerator<AnswerStep, void, undefined> {
  signal?.throwIfAborted()
  const left = new AbortController()
  let pieces: Piece[] = []
  let ended = false
  let news = Promise.withResolvers<void>()
  const tell = () => news.resolve()
  const asked = ask(
    (more) => {
      pieces.push(...more)
      tell()
    },
    signal ? AbortSignal.any([signal, left.signal]) : left.signal,
  ).finally(() => {
    ended = true
    tell()
  })
  asked.catch(() => {})
  signal?.addEventListener('abort', tell)
  try {
    for (;;) {
      await news.promise
      // llama.cpp stops a moment later; nobody has to wait for that.
      signal?.throwIfAborted()
      news = Promise.withResolvers()
      const step = pieces
      pieces = []
      // Before the yield: what comes during it belongs to the next step.
      const isLast = ended
      if (step.length > 0) yield { pieces: step }
      if (isLast) break
      if (ended || pieces.length > 0) tell()
    }
    yield { done: await asked }
  } finally {
    signal?.removeEventListener('abort', tell)
    left.abort()
  }
}

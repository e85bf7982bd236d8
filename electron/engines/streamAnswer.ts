import type { Response } from 'undici'
import { AppError } from '../../shared/model/errors.ts'
import { type AnswerLimits, Silence, throwIfAborted } from './silence.ts'

/** A piece of an answer, as it came. */
export interface AnswerPiece {
  content: string
  thinking: string
  /** The last one. */
  done: boolean
}

/** How one engine is asked, and what its stream means. Made for one answer. */
export interface AnswerProtocol<Piece extends AnswerPiece> {
  model: string
  limits: AnswerLimits
  open(signal: AbortSignal): Promise<Response>
  /** What each network read completed. Throws STREAM_BROKEN for what can't be read. */
  read(response: Response): AsyncGenerator<unknown[], void, undefined>
  /** Throws the failure that a value tells of; undefined for one that says nothing. */
  parse(value: unknown): Piece | undefined
  /** Carries text or thinking, and nothing else: it may be joined with its neighbour. */
  isPlain(piece: Piece): boolean
  /** The last piece of a stream that ended without one, when it was whole all the same; else throws STREAM_BROKEN. */
  ended(): Piece
  /** A status other than 2xx. */
  refused(status: number, body: string): AppError
  /** What the network threw, before or after the answer had begun. AppErrors pass as they are. */
  broken(thrown: unknown, begun: boolean): AppError
}

/** The longest answer, text and thinking together, in UTF-16 units. */
const MAX_ANSWER = 8 * 1024 * 1024
const MAX_ERROR_BODY = 64 * 1024

/**
 * Asks, and yields the pieces of the answer, the `done` one last. What came in one network read is joined when `join` is
 * set. Every end closes the connection: the caller's signal (an AbortError), a `return`, a failure (an AppError), and the
 * engine's silence (ENGINE_TIMEOUT: one limit until the first piece, one between any two).
 */
export async function* streamAnswer<Piece extends AnswerPiece>(
  protocol: AnswerProtocol<Piece>,
  { signal, join }: { signal?: AbortSignal | undefined; join: boolean },
): AsyncGenerator<Piece, void, undefined> {
  throwIfAborted(signal)
  const silence = new Silence(protocol.limits, protocol.model)
  const anyEnd = signal ? AbortSignal.any([signal, silence.signal]) : silence.signal
  let begun = false
  let length = 0
  try {
    silence.listen()
    const response = await protocol.open(anyEnd)
    if (!response.ok || !response.body) throw protocol.refused(response.status, await readErrorBody(response))
    begun = true
    for await (const values of protocol.read(response)) {
      silence.heard()
      const { pieces, failure } = parseAll(values, protocol)
      for (const piece of join ? joinPieces(pieces, protocol.isPlain) : pieces) {
        length += piece.content.length + piece.thinking.length
        if (length > MAX_ANSWER) throw tooLong()
        yield piece
        if (piece.done) return
      }
      if (failure) throw failure.error
      silence.listen()
    }
    yield protocol.ended()
  } catch (error) {
    throwIfAborted(signal)
    throw silence.failure ?? protocol.broken(error, begun)
  } finally {
    silence.end()
  }
}

/** The pieces up to the first value that is none: those before it count. */
function parseAll<Piece extends AnswerPiece>(
  values: unknown[],
  { parse }: Pick<AnswerProtocol<Piece>, 'parse'>,
): { pieces: Piece[]; failure?: { error: unknown } } {
  const pieces: Piece[] = []
  for (const value of values) {
    try {
      const piece = parse(value)
      if (piece) pieces.push(piece)
    } catch (error) {
      return { pieces, failure: { error } }
    }
  }
  return { pieces }
}

/**
 * Joins neighbours that came in one network read and only carry text, or only thinking: what costs time in LangChain is
 * the number of chunks, not their length.
 */
function joinPieces<Piece extends AnswerPiece>(pieces: Piece[], isPlain: (piece: Piece) => boolean): Piece[] {
  const joined: Piece[] = []
  for (const piece of pieces) {
    const last = joined.at(-1)
    // Thinking that is followed by text stays apart, so that the order of the two is seen.
    const mixes = last && ((last.content && piece.thinking) || (last.thinking && piece.content))
    if (last && !mixes && isPlain(last) && isPlain(piece)) {
      const [content, thinking] = [last.content + piece.content, last.thinking + piece.thinking]
      joined[joined.length - 1] = { ...last, content, thinking }
    } else joined.push(piece)
  }
  return joined
}

async function readErrorBody(response: Response): Promise<string> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const piece of response.body ?? []) {
    text += decoder.decode(piece as Uint8Array, { stream: true })
    if (text.length > MAX_ERROR_BODY) break
  }
  return text.slice(0, MAX_ERROR_BODY)
}

function tooLong(): AppError {
  return new AppError('TOO_LARGE', 'The answer grew beyond eight million characters, so Aside stopped it.', {
    next: 'What had arrived is kept. Ask for less at a time.',
  })
}

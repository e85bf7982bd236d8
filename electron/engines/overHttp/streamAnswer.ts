import type { Response } from 'undici'
import { AppError } from '../../../shared/model/errors.ts'
import { readBody } from './readBody.ts'
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
  /** Two neighbours whose second only goes on with the first's last tool call, as one; undefined for any others. */
  joinCalls?(one: Piece, other: Piece): Piece | undefined
  /** The tool calls that begin in a piece, and the length of what it has of their arguments. */
  callsIn(piece: Piece): { begun: number; length: number }
  /** The last piece of a stream that ended without one, when it was whole all the same; else throws STREAM_BROKEN. */
  ended(): Piece
  /** A status other than 2xx. */
  refused(status: number, body: string): AppError
  /** What the network threw, before or after the answer had begun. AppErrors pass as they are. */
  broken(thrown: unknown, begun: boolean): AppError
}

/** The longest answer, text and thinking together, in UTF-16 units. */
const MAX_ANSWER = 8 * 1024 * 1024
/** What LangChain does with each piece of a call grows with all that were before it. */
const MAX_CALLS = 128
const MAX_ARGUMENTS = 1024 * 1024
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
  const measured = new Measure(protocol)
  let begun = false
  try {
    silence.listen()
    const response = await protocol.open(anyEnd)
    if (!response.ok || !response.body)
      throw protocol.refused(response.status, await readBody(response, MAX_ERROR_BODY))
    begun = true
    for await (const values of protocol.read(response)) {
      const { pieces, failure } = parseAll(values, protocol)
      // An event that says nothing, as some servers send it at once, is not yet the first token.
      const isAnswer = measured.isBegun || pieces.length > 0
      if (isAnswer) silence.heard()
      for (const piece of join ? joinPieces(pieces, protocol) : pieces) {
        measured.add(piece)
        yield piece
        if (piece.done) return
      }
      if (failure) throw failure.error
      if (isAnswer) silence.listen()
    }
    yield protocol.ended()
  } catch (error) {
    throwIfAborted(signal)
    throw silence.failure ?? protocol.broken(error, begun)
  } finally {
    silence.end()
  }
}

/** How much of an answer there is; more than an answer can be is TOO_LARGE. */
class Measure<Piece extends AnswerPiece> {
  readonly #callsIn: AnswerProtocol<Piece>['callsIn']
  #length = 0
  #calls = 0
  #arguments = 0
  isBegun = false

  constructor({ callsIn }: Pick<AnswerProtocol<Piece>, 'callsIn'>) {
    this.#callsIn = callsIn
  }

  add(piece: Piece): void {
    this.isBegun = true
    this.#length += piece.content.length + piece.thinking.length
    if (this.#length > MAX_ANSWER) throw tooLong()
    const { begun, length } = this.#callsIn(piece)
    this.#calls += begun
    this.#arguments += length
    if (this.#calls > MAX_CALLS || this.#arguments > MAX_ARGUMENTS) throw tooManyCalls()
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
 * Joins neighbours that came in one network read and only carry text, or only thinking, or only go on with a call: what
 * costs time in LangChain is the number of chunks, not their length.
 */
function joinPieces<Piece extends AnswerPiece>(
  pieces: Piece[],
  { isPlain, joinCalls }: Pick<AnswerProtocol<Piece>, 'isPlain' | 'joinCalls'>,
): Piece[] {
  const joined: Piece[] = []
  for (const piece of pieces) {
    const last = joined.at(-1)
    const longer = last && joinCalls?.(last, piece)
    if (longer) {
      joined[joined.length - 1] = longer
      continue
    }
    // Thinking that is followed by text stays apart, so that the order of the two is seen.
    const mixes = last && ((last.content && piece.thinking) || (last.thinking && piece.content))
    if (last && !mixes && isPlain(last) && isPlain(piece)) {
      const [content, thinking] = [last.content + piece.content, last.thinking + piece.thinking]
      joined[joined.length - 1] = { ...last, content, thinking }
    } else joined.push(piece)
  }
  return joined
}

function tooManyCalls(): AppError {
  return new AppError('TOO_LARGE', 'The tool calls of this answer grew beyond measure, so Aside stopped it.', {
    next: 'None of them was made. Try again, or choose another model.',
  })
}

function tooLong(): AppError {
  return new AppError('TOO_LARGE', 'The answer grew beyond eight million characters, so Aside stopped it.', {
    next: 'What had arrived is kept. Ask for less at a time.',
  })
}

import type { Piece } from '../protocol.ts'

/** About a frame: a small model writes many tokens in one, and nobody sees them one by one. */
const TOGETHER_MS = 16

/** Joins the pieces of an answer that come close together. The first goes at once. */
export class PieceBatch {
  readonly #send: (pieces: Piece[]) => void
  #pieces: Piece[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(send: (pieces: Piece[]) => void) {
    this.#send = send
  }

  readonly add = (piece: Piece): void => {
    const joined = join(this.#pieces.at(-1), piece)
    if (joined) this.#pieces.splice(-1, 1, joined)
    else this.#pieces.push(piece)
    if (this.#timer) return
    this.flush()
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.flush()
    }, TOGETHER_MS)
  }

  flush(): void {
    if (this.#pieces.length === 0) return
    this.#send(this.#pieces)
    this.#pieces = []
  }
}

/** Two pieces of one stretch of text as one; undefined when they are not. */
function join(before: Piece | undefined, piece: Piece): Piece | undefined {
  if (!before) return undefined
  if ('text' in before && 'text' in piece) return { text: before.text + piece.text }
  if ('thought' in before && 'thought' in piece) return { thought: before.thought + piece.thought }
  return undefined
}

import { cancelFrame, nextFrame } from './framePump.ts'
import { type FromHighlighter, type HighlightSession, highlightBlock, type LineTokens } from './highlighter.ts'
import { whenNear } from './whenNear.ts'

/** Lines per chunk. Chunks are laid out on their own, so a growing block costs its last chunk, not all of it. */
const CHUNK = 16
/** Blocks longer than this stay plain from here on. */
const MOST_LINES = 3000
/** How long colouring may take in one frame. */
const PAINT_BUDGET_MS = 4

/**
 * The lines of one code block, kept in the page by hand: growing text is added to the end and never drawn again, and
 * colours follow line by line as the highlighter answers. Owns everything inside `place` until it is closed.
 */
export class CodeView {
  readonly #place: HTMLElement
  readonly #language: string
  #text = ''
  #chunk: HTMLElement | undefined
  /** The line that still grows. */
  #open = new Text()
  #lines = 0
  /** Lines without colour yet, by number; painted ones are forgotten. */
  readonly #plain = new Map<number, Text>()
  readonly #painting: { line: number; tokens: LineTokens }[] = []
  #session: HighlightSession | undefined
  #unsent: string[] = []
  #sent = 0
  #near = false
  /** The last line was given away for colouring, so nothing can be added to it. */
  #finished = false
  readonly #stopWatching: () => void

  constructor(place: HTMLElement, language: string) {
    this.#place = place
    this.#language = language
    this.#restart()
    this.#stopWatching = whenNear(place, () => {
      this.#near = true
      this.#send()
    })
  }

  /** Shows this text. `growing` says that its last line is not whole yet. */
  update(text: string, growing: boolean): void {
    const goesOn = text.startsWith(this.#text) && !(this.#finished && text.length > this.#text.length)
    if (!goesOn) this.#restart()
    this.#append(text.slice(this.#text.length))
    this.#text = text
    if (!growing && !this.#finished) {
      this.#finished = true
      this.#remember(this.#open, this.#open.data)
    }
    this.#send()
  }

  /** Stops the work that is under way. What is shown stays. */
  close(): void {
    this.#stopWatching()
    this.#session?.close()
    cancelFrame(this.#paint)
  }

  #restart(): void {
    this.#session?.close()
    this.#session = highlightBlock(this.#language, (answer) => this.#receive(answer))
    this.#text = ''
    this.#lines = 0
    this.#sent = 0
    this.#finished = false
    this.#unsent = []
    this.#plain.clear()
    this.#painting.length = 0
    this.#place.replaceChildren()
    this.#openChunk()
  }

  #openChunk(): void {
    this.#chunk?.classList.add('md-sealed')
    this.#chunk = document.createElement('div')
    this.#chunk.className = 'md-chunk'
    this.#place.append(this.#chunk)
    this.#openLine()
  }

  #openLine(): void {
    this.#open = new Text()
    this.#chunk?.append(this.#open)
  }

  #append(added: string): void {
    let from = 0
    for (let end = added.indexOf('\n'); end >= 0; end = added.indexOf('\n', from)) {
      this.#open.appendData(added.slice(from, end))
      this.#endLine()
      from = end + 1
    }
    if (from < added.length) this.#open.appendData(added.slice(from))
  }

  #endLine(): void {
    const line = this.#open
    const source = line.data
    this.#remember(line, source)
    this.#lines++
    const full = this.#lines % CHUNK === 0
    // A chunk's own end is a line end already, but an empty last line would have no height.
    if (!full || source === '') line.appendData('\n')
    if (full) this.#openChunk()
    else this.#openLine()
  }

  #remember(line: Text, source: string): void {
    if (!this.#session || this.#lines >= MOST_LINES) return
    this.#plain.set(this.#lines, line)
    this.#unsent.push(source)
  }

  #send(): void {
    if (!this.#near || !this.#session || this.#unsent.length === 0) return
    this.#session.send(this.#sent, this.#unsent)
    this.#sent += this.#unsent.length
    this.#unsent = []
  }

  #receive({ first, tokens }: FromHighlighter): void {
    tokens.forEach((line, index) => {
      this.#painting.push({ line: first + index, tokens: line })
    })
    nextFrame(this.#paint)
  }

  readonly #paint = (): void => {
    const until = performance.now() + PAINT_BUDGET_MS
    let done = 0
    for (const { line, tokens } of this.#painting) {
      const node = this.#plain.get(line)
      this.#plain.delete(line)
      if (node?.parentNode && tokens.length > 0) node.replaceWith(coloured(node.data, tokens))
      done++
      if (performance.now() > until) break
    }
    this.#painting.splice(0, done)
    if (this.#painting.length > 0) nextFrame(this.#paint)
  }
}

function coloured(text: string, tokens: LineTokens): DocumentFragment {
  const made = document.createDocumentFragment()
  let from = 0
  for (const [start, end, name] of tokens) {
    if (start > from) made.append(text.slice(from, start))
    const piece = document.createElement('span')
    piece.className = name
    piece.textContent = text.slice(start, end)
    made.append(piece)
    from = end
  }
  if (from < text.length) made.append(text.slice(from))
  return made
}

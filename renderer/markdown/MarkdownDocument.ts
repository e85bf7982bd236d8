import { BlockSplitter, isShown } from './BlockSplitter.ts'
import { lexMarkdown, type MarkdownToken, normalise } from './lexMarkdown.ts'

/** What there is to draw. A group that is the same array as before holds the same blocks. */
export interface DocumentView {
  readonly groups: readonly (readonly MarkdownToken[])[]
  /** Differs from the last view's when reference links may have changed what an equal source means. */
  readonly links: number
  /** The last block still grows. */
  readonly growing: boolean
}

const GROUP = 40

/** One answer as it grows: turns each state of its text into groups of blocks, doing work for what is new only. */
export class MarkdownDocument {
  #text = ''
  #streaming = false
  #splitter: BlockSplitter | undefined
  #groups: (readonly MarkdownToken[])[] = []
  #view: DocumentView | undefined

  /** Blocks for this text. Text that continues what came before costs its own length; any other starts over. */
  update(text: string, streaming: boolean): DocumentView {
    if (this.#view && text === this.#text && streaming === this.#streaming) return this.#view
    this.#view = streaming ? this.#grow(text) : this.#finish(text)
    this.#text = text
    this.#streaming = streaming
    return this.#view
  }

  #grow(text: string): DocumentView {
    if (!this.#splitter || !text.startsWith(this.#text)) {
      this.#splitter = new BlockSplitter()
      this.#text = ''
      this.#groups = []
    }
    const splitter = this.#splitter
    splitter.push(text.slice(this.#text.length))
    const { sealed } = splitter
    while ((this.#groups.length + 1) * GROUP <= sealed.length) {
      const from = this.#groups.length * GROUP
      this.#groups.push(sealed.slice(from, from + GROUP))
    }
    const rest = [...sealed.slice(this.#groups.length * GROUP), ...splitter.tail]
    return { groups: [...this.#groups, ...inGroups(rest)], links: 0, growing: true }
  }

  #finish(text: string): DocumentView {
    this.#splitter = undefined
    this.#groups = []
    const { tokens, links } = lexMarkdown(normalise(text))
    const defined = Object.keys(links).length
    return { groups: inGroups(tokens.filter(isShown)), links: defined, growing: false }
  }
}

function inGroups(blocks: readonly MarkdownToken[]): MarkdownToken[][] {
  const groups: MarkdownToken[][] = []
  for (let from = 0; from < blocks.length; from += GROUP) groups.push(blocks.slice(from, from + GROUP))
  return groups
}

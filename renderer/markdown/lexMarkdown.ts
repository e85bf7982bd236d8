import { Lexer, type Links, Marked, type MarkedToken, type Token, Tokenizer, type Tokens } from 'marked'
import { type FootnoteRefToken, type FootnoteToken, footnoteBlock, footnoteRef } from './footnoteSyntax.ts'
import { type MathToken, maskMath, mathBlock, mathInline } from './mathSyntax.ts'

/** Text that is shown as it is, because reading it as markdown would cost too much or failed. */
export interface PlainToken {
  readonly type: 'plain'
  readonly raw: string
}

/** Everything the renderer can meet, blocks and inline runs alike. */
export type MarkdownToken = MarkedToken | MathToken | FootnoteToken | FootnoteRefToken | PlainToken

/** What text was lexed into, and the reference links it defines or was given. */
export interface Lexed {
  readonly tokens: MarkdownToken[]
  readonly links: Links
}

/** Quotes and lists deeper than this stay text: marked recurses once per level, and each level costs the whole block. */
const DEEPEST_BLOCK = 32
const DEEPEST_RUN = 32
/** Emphasis and links are looked for in runs up to this length; marked's search is quadratic in the worst case. */
const LONGEST_RUN = 10_000
const LONGEST_HEADING = 500
const LONGEST_TEXT = 2_000_000

class BoundedTokenizer extends Tokenizer {
  #depth = 0

  override blockquote(src: string): Tokens.Blockquote | undefined {
    return this.#deeper(() => super.blockquote(src))
  }

  override list(src: string): Tokens.List | undefined {
    return this.#deeper(() => super.list(src))
  }

  // Asked at every line of a list item or quote, marked looks for the underline through all the lines that follow.
  override lheading(src: string): Tokens.Heading | undefined {
    if (src.length <= LONGEST_HEADING) return super.lheading(src)
    return super.lheading(src.slice(0, src.lastIndexOf('\n', LONGEST_HEADING) + 1))
  }

  #deeper<T>(read: () => T | undefined): T | undefined {
    if (this.#depth >= DEEPEST_BLOCK) return undefined
    this.#depth++
    try {
      return read()
    } finally {
      this.#depth--
    }
  }
}

class BoundedLexer extends Lexer {
  #depth = 0

  override inlineTokens(src: string, tokens: Token[] = []): Token[] {
    if (src.length > LONGEST_RUN || this.#depth >= DEEPEST_RUN) {
      tokens.push({ type: 'text', raw: src, text: src, escaped: false })
      return tokens
    }
    this.#depth++
    try {
      return super.inlineTokens(src, tokens)
    } finally {
      this.#depth--
    }
  }
}

const { defaults } = new Marked({ gfm: true }).use({
  extensions: [mathBlock, mathInline, footnoteBlock, footnoteRef],
  hooks: { emStrongMask: maskMath },
})

/**
 * Reads markdown into tokens, top-level `space` and `def` included, so that the raws add up to the text. Never throws:
 * what cannot be read is one `plain` token. `links` are reference links defined before this text.
 */
export function lexMarkdown(text: string, links: Links = {}): Lexed {
  if (text.length > LONGEST_TEXT) return { tokens: [{ type: 'plain', raw: text }], links }
  try {
    const lexer = new BoundedLexer({ ...defaults, tokenizer: new BoundedTokenizer() })
    Object.assign(lexer.tokens.links, links)
    const tokens = lexer.lex(text)
    // The extensions above make all generic tokens there are.
    return { tokens: tokens as unknown as MarkdownToken[], links: tokens.links }
  } catch {
    return { tokens: [{ type: 'plain', raw: text }], links }
  }
}

/** The text the lexer works on: one kind of line end, and no NUL. */
export function normalise(text: string): string {
  return text.replace(/\r\n?/g, '\n').replaceAll('\0', '\uFFFD')
}

import type { Token, TokenizerExtension } from 'marked'

/** The text of a footnote, where it stands in the answer: `[^1]: text`, and the indented lines that follow. */
export interface FootnoteToken {
  readonly type: 'footnote'
  readonly raw: string
  readonly label: string
  readonly tokens: Token[]
}

/** Where the text has a footnote: `[^1]`. */
export interface FootnoteRefToken {
  readonly type: 'footnoteRef'
  readonly raw: string
  readonly label: string
}

const DEFINITION = /^ {0,3}\[\^([\w-]{1,32})\]:[ \t]*(\S[^\n]*(?:\n(?: {2}|\t)[ \t]*\S[^\n]*)*)(?:\n|$)/
// Numbers only: `[^abc]` in a text is more often a part of a regular expression than a footnote.
const REFERENCE = /^\[\^(\d{1,4})\](?![(:])/

/** Without this, marked would take a footnote of one word for the target of a link, and show nothing of it. */
export const footnoteBlock: TokenizerExtension = {
  name: 'footnote',
  level: 'block',
  tokenizer(src) {
    const [raw, label, text] = DEFINITION.exec(src) ?? []
    if (raw === undefined || label === undefined || text === undefined) return undefined
    const token: FootnoteToken = { type: 'footnote', raw, label, tokens: [] }
    this.lexer.inline(text.trim().replace(/\n[ \t]+/g, '\n'), token.tokens)
    return { ...token }
  },
}

export const footnoteRef: TokenizerExtension = {
  name: 'footnoteRef',
  level: 'inline',
  start: (src) => {
    const at = src.indexOf('[^')
    return at < 0 ? undefined : at
  },
  tokenizer: (src) => {
    const [raw, label] = REFERENCE.exec(src) ?? []
    return raw === undefined || label === undefined ? undefined : { type: 'footnoteRef', raw, label }
  },
}

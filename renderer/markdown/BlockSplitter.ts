import type { Links } from 'marked'
import { lexMarkdown, type MarkdownToken, normalise } from './lexMarkdown.ts'

interface OpenFence {
  /** Matches the line that closes it. */
  readonly closes: RegExp
  /** Matches an unfinished last line that may yet become the closing one. */
  readonly mayClose: RegExp
  readonly lang: string
  /** Where its text begins in the tail. */
  readonly from: number
  /** Where the first line that has not been looked at begins in the tail. */
  line: number
}

/**
 * Cuts growing markdown into blocks, reading only what can still change. A block is sealed once the block after it has
 * a whole line; an open fence is not read again at all, only added to.
 *
 * The blocks are those of one reading of the whole text, but for links whose definition is still to come: once all the
 * text is there, read it whole.
 */
export class BlockSplitter {
  /** Blocks that will not change any more. Only ever added to. */
  readonly sealed: MarkdownToken[] = []
  /** Blocks that still may change. */
  tail: readonly MarkdownToken[] = []
  #tail = ''
  #heldReturn = false
  #links: Links = Object.create(null)
  #fence: OpenFence | undefined

  /** Adds text. The carriage return of a line end cut in two waits for its other half. */
  push(delta: string): void {
    const text = this.#heldReturn ? `\r${delta}` : delta
    this.#heldReturn = text.endsWith('\r')
    const added = normalise(this.#heldReturn ? text.slice(0, -1) : text)
    if (!added) return
    this.#tail += added
    if (this.#fence) this.#readFence(this.#fence)
    else this.#readTail()
  }

  #readTail(): void {
    const { tokens } = lexMarkdown(this.#tail, this.#links)
    const cut = firstUnsettled(tokens)
    this.#seal(tokens.slice(0, cut))
    const tail = tokens.slice(cut).filter(isShown)
    this.tail = tail
    const only = tail.length === 1 ? tail[0] : undefined
    if (only?.type === 'code') this.#openFence(only.lang ?? '')
  }

  #seal(tokens: readonly MarkdownToken[]): void {
    let length = 0
    for (const token of tokens) {
      length += token.raw.length
      if (token.type === 'def') this.#links[token.tag] ??= { href: token.href, title: token.title }
      else if (isShown(token)) this.sealed.push(token)
    }
    this.#tail = this.#tail.slice(length)
  }

  #openFence(lang: string): void {
    // An indented fence loses its indentation line by line: left to the lexer, which knows how.
    const opening = /^(`{3,}|~{3,})[^\n]*\n/.exec(this.#tail)
    const mark = opening?.[1]
    const char = mark?.[0]
    if (!opening || !mark || !char) return
    const fence: OpenFence = {
      closes: new RegExp(`^ {0,3}${char}{${mark.length},} *$`),
      mayClose: new RegExp(`^ {0,3}${char}* *$`),
      lang,
      from: opening[0].length,
      line: opening[0].length,
    }
    this.#readFence(fence)
  }

  #readFence(fence: OpenFence): void {
    for (let end = this.#tail.indexOf('\n', fence.line); end >= 0; end = this.#tail.indexOf('\n', fence.line)) {
      if (fence.closes.test(this.#tail.slice(fence.line, end))) {
        this.#closeFence(end + 1)
        return
      }
      fence.line = end + 1
    }
    this.#fence = fence
    const last = this.#tail.slice(fence.line)
    const text = fence.mayClose.test(last) ? this.#tail.slice(fence.from, fence.line) : this.#tail.slice(fence.from)
    this.tail = [{ type: 'code', raw: this.#tail, lang: fence.lang, text }]
  }

  #closeFence(end: number): void {
    this.#fence = undefined
    this.#seal(lexMarkdown(this.#tail.slice(0, end)).tokens)
    this.#readTail()
  }
}

/** Whether a token shows anything: blank lines and link definitions don't. */
export function isShown(token: MarkdownToken): boolean {
  return token.type !== 'space' && token.type !== 'def'
}

function firstUnsettled(tokens: readonly MarkdownToken[]): number {
  const last = lastBlock(tokens, tokens.length)
  const cut = tokens[last]?.raw.includes('\n') ? last : lastBlock(tokens, last)
  // What follows a paragraph without a blank line between is read in its light, so the two stay together.
  return tokens[cut - 1]?.type === 'paragraph' ? cut - 1 : Math.max(cut, 0)
}

function lastBlock(tokens: readonly MarkdownToken[], before: number): number {
  return tokens.slice(0, Math.max(before, 0)).findLastIndex((token) => token.type !== 'space')
}

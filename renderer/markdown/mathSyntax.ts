import type { TokenizerExtension } from 'marked'

/** Math found in the text. `open` means that its closing delimiter has not arrived, so it is shown as source. */
export interface MathToken {
  readonly type: 'mathBlock' | 'mathInline'
  readonly raw: string
  readonly tex: string
  readonly display: boolean
  readonly open: boolean
}

/** No formula is longer. Looking further for a closing delimiter would cost time on text that only looks like math. */
const LONGEST = 4000

/** How far into a paragraph a line that begins math is looked for. */
const NEAR = 1500

/** Beginnings of math that are tried in one paragraph. */
const MOST_LOOKS = 32

const BLANK_LINE = /\n[ \t]*\n/

interface Found {
  raw: string
  tex: string
  display: boolean
}

function between(src: string, open: string, close: string, display: boolean): Found | undefined {
  const end = src.slice(0, LONGEST).indexOf(close, open.length)
  if (end < 0) return undefined
  const tex = src.slice(open.length, end)
  if (!tex.trim() || BLANK_LINE.test(tex)) return undefined
  return { raw: src.slice(0, end + close.length), tex, display }
}

/** `$x$`: no space inside the dollars and no digit after them, or every price list would turn into math. */
function betweenDollars(src: string): Found | undefined {
  const first = src.charAt(1)
  if (!first || /\s/.test(first)) return undefined
  const last = Math.min(src.length, LONGEST)
  for (let i = 1; i < last; i++) {
    const char = src[i]
    if (char === '\n') return undefined
    if (char === '\\') i++
    else if (char === '$') {
      if (/\s/.test(src.charAt(i - 1)) || /\d/.test(src.charAt(i + 1))) return undefined
      return { raw: src.slice(0, i + 1), tex: src.slice(1, i), display: false }
    }
  }
  return undefined
}

function readMath(src: string): Found | undefined {
  if (src.startsWith('$$')) return between(src, '$$', '$$', true)
  if (src.startsWith('$')) return betweenDollars(src)
  if (src.startsWith('\\(')) return between(src, '\\(', '\\)', false)
  if (src.startsWith('\\[')) return between(src, '\\[', '\\]', true)
  return undefined
}

/** Inline math: `$..$`, `$$..$$`, `\(..\)` and `\[..\]`, once closed. */
export const mathInline: TokenizerExtension = {
  name: 'mathInline',
  level: 'inline',
  // The backslash forms need no start: marked's own text stops at every backslash.
  start: (src) => {
    const at = src.indexOf('$')
    return at < 0 ? undefined : at
  },
  tokenizer: (src) => {
    const found = readMath(src)
    return found && { type: 'mathInline', ...found, open: false }
  },
}

const BLOCK_START = /^ {0,3}(?=\$\$|\\\[)/

function readBlock(src: string): MathToken | undefined {
  const lead = BLOCK_START.exec(src)?.[0]
  if (lead === undefined) return undefined
  const rest = src.slice(lead.length)
  const found = readMath(rest)
  if (found) {
    const after = /^[ \t]*(?:\n|$)/.exec(rest.slice(found.raw.length))?.[0]
    if (after === undefined) return undefined
    return { type: 'mathBlock', raw: lead + found.raw + after, tex: found.tex, display: true, open: false }
  }
  const close = rest.startsWith('$$') ? '$$' : '\\]'
  const unfinished = src.length < LONGEST && !BLANK_LINE.test(src) && !rest.includes(close, 2)
  return unfinished ? { type: 'mathBlock', raw: src, tex: src.trim(), display: true, open: true } : undefined
}

/** Where in a paragraph a line begins that is math: marked ends the paragraph there, so only true math may be named. */
function findBlock(src: string): number | undefined {
  const near = src.slice(0, NEAR)
  const end = near.indexOf('\n\n')
  const head = end < 0 ? near : near.slice(0, end)
  if (!head.includes('$$') && !head.includes('\\[')) return undefined
  let looks = 0
  for (const { index } of head.matchAll(/\n(?= {0,3}(?:\$\$|\\\[))/g)) {
    if (++looks > MOST_LOOKS) return undefined
    if (readBlock(src.slice(index + 1, index + 1 + LONGEST))) return index + 1
  }
  return undefined
}

/** Math that begins a block: `$$` or `\[` up to its closing delimiter, or open to the end of the text while it streams. */
export const mathBlock: TokenizerExtension = {
  name: 'mathBlock',
  level: 'block',
  start: findBlock,
  tokenizer: (src) => {
    const token = readBlock(src)
    return token && { ...token }
  },
}

/** Hides dollar math from marked's search for emphasis, so that the stars in `$a*b$` stay math. Keeps the length. */
export function maskMath(src: string): string {
  let masked = ''
  let from = 0
  for (let at = src.indexOf('$'); at >= 0; at = src.indexOf('$', at)) {
    const found = readMath(src.slice(at, at + LONGEST))
    const length = found?.raw.length ?? 1
    if (found) {
      masked += `${src.slice(from, at)}[${'a'.repeat(length - 2)}]`
      from = at + length
    }
    at += length
  }
  return masked + src.slice(from)
}

/**
 * Signs that are not seen, or that change how others are seen: controls, line ends, every space but the plain one,
 * zero-width and right-to-left signs, fillers, half surrogates, and what has no meaning yet.
 */
const hidden = /[\p{C}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Z}/gu
const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** The text in quotes with nothing hidden in it: what can't be seen stands as its number. Two texts never look alike by it. */
export function quoted(text: string): string {
  const escaped = text
    .replace(/["\\]/g, '\\$&')
    .replace(hidden, (sign) => short[sign] ?? `\\u{${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`)
  return `"${escaped}"`
}

/** The text as it is when nothing in it is hidden or escaped, else in quotes. */
export function plainOrQuoted(text: string): string {
  const escaped = quoted(text)
  return escaped === `"${text}"` ? text : escaped
}

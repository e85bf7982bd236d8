/** Whether a name fits, capitals or not: `*` is anything, `?` one character; a pattern without either may stand anywhere. */
export function matchName(pattern: string): (name: string) => boolean {
  const wanted = pattern.toLowerCase()
  if (!/[*?]/.test(wanted)) return (name) => name.toLowerCase().includes(wanted)
  return (name) => fits(wanted, name.toLowerCase())
}

/** In time that grows with both lengths only, which a regular expression with many `*` would not keep to. */
function fits(pattern: string, name: string): boolean {
  let at = 0
  let star = -1
  let resume = 0
  let p = 0
  while (at < name.length) {
    if (pattern[p] === '*') {
      star = p++
      resume = at
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[at])) {
      p += 1
      at += 1
    } else if (star >= 0) {
      p = star + 1
      at = ++resume
    } else return false
  }
  while (pattern[p] === '*') p += 1
  return p === pattern.length
}

/**
 * The name that a misspelled one is meant for: one slip away (a letter too many, too few, another, or two swapped), for
 * names of more than five letters two. Undefined when there is none.
 */
export function nearest(word: string, names: readonly string[]): string | undefined {
  return names.find((name) => slipsBetween(word, name) <= (name.length > 5 ? 2 : 1))
}

function slipsBetween(a: string, b: string): number {
  // Too different to be worth the table; also keeps the table small, whatever is given.
  if (Math.abs(a.length - b.length) > 2) return Number.POSITIVE_INFINITY
  const table = [Array.from({ length: b.length + 1 }, (_, at) => at)]
  const at = (i: number, j: number) => table[i]?.[j] ?? Number.POSITIVE_INFINITY
  for (let i = 1; i <= a.length; i++) {
    table[i] = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY
      ;(table[i] as number[])[j] = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + same, swapped)
    }
  }
  return at(a.length, b.length)
}

import { distancesToStarts } from '../../shared/letterDistance.ts'

/**
 * The name that a misspelled one is meant for: one slip away (a letter too many, too few, another, or two swapped), for
 * names of more than five letters two. Undefined when there is none.
 */
export function nearest(word: string, names: readonly string[]): string | undefined {
  return names.find((name) => {
    const slips = name.length > 5 ? 2 : 1
    // Looked at first: a word may be of any length.
    if (Math.abs(word.length - name.length) > slips) return false
    return (distancesToStarts(word, name).at(-1) ?? slips + 1) <= slips
  })
}

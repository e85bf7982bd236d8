/** A version as semver.org has it; what follows a `+` is left out. */
export interface Version {
  readonly numbers: readonly [number, number, number]
  /** Before a release: `beta.2` as `['beta', '2']`; empty for a release. */
  readonly before: readonly string[]
}

const form = /^v?(\d{1,9})\.(\d{1,9})(?:\.(\d{1,9}))?(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z.-]+)?$/

/** Reads `1.2.3`, `v1.2.3-beta.1`, `1.2`; undefined for what is no version. */
export function parseVersion(text: string): Version | undefined {
  const found = form.exec(text.trim())
  if (!found) return undefined
  const [, major, minor, patch = '0', before] = found
  return { numbers: [Number(major), Number(minor), Number(patch)], before: before?.split('.') ?? [] }
}

/** Above 0: `one` is the newer one; 0: they are the same. */
export function compareVersions(one: Version, other: Version): number {
  for (const [index, number] of one.numbers.entries()) {
    const difference = number - (other.numbers[index] ?? 0)
    if (difference !== 0) return difference
  }
  // A release is newer than what came before it.
  if (one.before.length === 0 || other.before.length === 0) return other.before.length - one.before.length
  for (const [index, part] of one.before.entries()) {
    const against = other.before[index]
    if (against === undefined) return 1
    const difference = compareParts(part, against)
    if (difference !== 0) return difference
  }
  return one.before.length - other.before.length
}

/** Numbers by their value, words by their letters, numbers before words. */
function compareParts(one: string, other: string): number {
  const numbers = [one, other].map((part) => (/^\d+$/.test(part) ? Number(part) : undefined))
  const [first, second] = numbers
  if (first !== undefined && second !== undefined) return first - second
  if (first !== undefined) return -1
  if (second !== undefined) return 1
  if (one === other) return 0
  return one < other ? -1 : 1
}

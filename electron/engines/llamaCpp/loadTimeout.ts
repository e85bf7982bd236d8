const LEAST_MS = 60_000
/** A disk that is nearly too slow to use: below that it has hung. */
const BYTES_PER_MS = 10_000

/** How long a model of that size may take to load, in milliseconds. */
export function loadTimeout(bytes: number): number {
  return LEAST_MS + bytes / BYTES_PER_MS
}

/** Milliseconds since 1970, for what is shown and stored. It may jump, both ways: never measure or order by it. */
export function now(): number {
  return Date.now()
}

/** Milliseconds since some fixed moment of this process; never goes back. For timeouts and durations. */
export function monotonic(): number {
  return performance.now()
}

/** The time as part of a file name, `20261120-123501-042`, in UTC: it sorts by age and every file system accepts it. */
export function fileStamp(at: number = now()): string {
  return new Date(at).toISOString().replace(/[-:Z]/g, '').replace('T', '-').replace('.', '-')
}

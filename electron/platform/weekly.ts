const HOUR = 3_600_000
const DAY = 24 * HOUR
const WEEK = 7 * DAY
/** A start has better things to do first. */
const FIRST_LOOK_MS = 30_000

interface Weekly {
  /** Looked at each time: only when this is true anything is done at all. */
  isOn(): boolean
  /** When it was last done, in milliseconds since 1970; kept over restarts. */
  doneAt(): number
  /** What fails is tried again a day later. */
  work(): Promise<unknown>
  onFailed(error: unknown): void
}

/** Does something once a week, however short and rare the starts are. The result stops it. */
export function weekly({ isOn, doneAt, work, onFailed }: Weekly): () => void {
  let triedAt = Number.NEGATIVE_INFINITY
  const look = () => {
    const now = Date.now()
    const since = now - doneAt()
    // A clock that was set back must not put it off for years.
    const isDue = since >= WEEK || since < 0
    if (!isOn() || !isDue || now - triedAt < DAY) return
    triedAt = now
    work().catch(onFailed)
  }
  const first = setTimeout(look, FIRST_LOOK_MS)
  const every = setInterval(look, HOUR)
  first.unref()
  every.unref()
  return () => {
    clearTimeout(first)
    clearInterval(every)
  }
}

/** Whoever holds a turn for longer waits for something else: an engine, or a person. */
const TURN_MS = 1_000

/** Lets few at once through, in the order of their calls, each for a second at most; what else waits goes on between them. */
export function createTurns(atOnce: number) {
  const waiting = new Set<() => void>()
  let taken = 0

  function pass(): void {
    const [first] = waiting
    if (!first || taken >= atOnce) return
    waiting.delete(first)
    taken++
    setImmediate(first)
  }

  return {
    /** Gives how to end the turn before its time. Rejects with the signal's reason when that fires first. */
    async take(signal: AbortSignal): Promise<() => void> {
      await new Promise<void>((resolve, reject) => {
        const go = () => {
          signal.removeEventListener('abort', leave)
          resolve()
        }
        const leave = () => {
          // One whose turn has come already ends it by itself.
          if (waiting.delete(go)) reject(signal.reason)
        }
        signal.addEventListener('abort', leave, { once: true })
        waiting.add(go)
        if (signal.aborted) leave()
        pass()
      })
      let isOver = false
      const end = () => {
        if (isOver) return
        isOver = true
        clearTimeout(timer)
        taken--
        pass()
      }
      const timer = setTimeout(end, TURN_MS)
      timer.unref()
      return end
    },
  }
}

/** Gives each caller a turn of the event loop of its own: between two turns everything else that waits goes on. */
export function createTurns() {
  let last: Promise<void> = Promise.resolve()

  return {
    /** Resolves when the turn has come, in the order of the calls. */
    next(): Promise<void> {
      last = last.then(pause)
      return last
    },
  }
}

/** Two rounds: what the first one's reading woke is answered before the second. */
async function pause(): Promise<void> {
  for (let round = 0; round < 2; round++) await new Promise<void>((resolve) => setImmediate(resolve))
}

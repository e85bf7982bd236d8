/** Work on the same thing, one after the other: each begins when the one before it has ended, however that ended. */
export function createTurns(): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<void>>()
  return (key, work) => {
    const made = (last.get(key) ?? Promise.resolve()).then(work)
    const ended: Promise<void> = made
      .then(
        () => {},
        () => {},
      )
      .then(() => {
        if (last.get(key) === ended) last.delete(key)
      })
    last.set(key, ended)
    return made
  }
}

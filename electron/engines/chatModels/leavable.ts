/**
 * A generator that waits for a silent engine can't be returned from, so whoever leaves the stream goes through a signal
 * of its own. `open` gets that signal, joined with the caller's, and must end by it.
 */
export function leavable<T>(
  signal: AbortSignal | undefined,
  open: (signal: AbortSignal) => AsyncGenerator<T>,
): AsyncGenerator<T> {
  const left = new AbortController()
  const chunks = open(signal ? AbortSignal.any([signal, left.signal]) : left.signal)
  const leave = async (): Promise<IteratorResult<T>> => {
    left.abort()
    chunks.return(undefined).catch(() => {})
    return { done: true, value: undefined }
  }
  return {
    next: () => chunks.next(),
    return: leave,
    throw: async (error) => {
      await leave()
      throw error
    },
    [Symbol.asyncIterator]() {
      return this
    },
    [Symbol.asyncDispose]: async () => {
      await leave()
    },
  }
}

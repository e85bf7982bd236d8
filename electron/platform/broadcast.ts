/** One value to many listeners; late listeners get only what comes after. */
export interface Broadcast<T> {
  emit(value: T): void
  /** Calls `listener` for each value from now on; returns how to stop. A listener that throws stops nobody else. */
  subscribe(listener: (value: T) => void): () => void
  /** The values from now on, until `signal` aborts. What is not taken yet waits; beyond `limit` the oldest is dropped. */
  watch(signal: AbortSignal | undefined, limit?: number): AsyncGenerator<T, void>
}

export function createBroadcast<T>(): Broadcast<T> {
  const listeners = new Set<(value: T) => void>()

  function subscribe(listener: (value: T) => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  return {
    emit(value) {
      for (const listener of [...listeners]) {
        try {
          listener(value)
        } catch (error) {
          queueMicrotask(() => {
            throw error
          })
        }
      }
    },
    subscribe,
    // Subscribes at the call, not at the first `next`, so that nothing falls between a page's call and its first read.
    watch(signal, limit = 1_000) {
      if (signal?.aborted) return nothing()
      const waiting: T[] = []
      let wake = () => {}
      const stop = subscribe((value) => {
        waiting.push(value)
        if (waiting.length > limit) waiting.shift()
        wake()
      })
      // A generator that nobody ever started never reaches its `finally`: the signal must end the subscription too.
      const onAbort = () => {
        stop()
        wake()
      }
      signal?.addEventListener('abort', onAbort)
      async function* values() {
        try {
          while (!signal?.aborted) {
            const value = waiting.shift()
            if (value !== undefined) {
              yield value
              continue
            }
            await new Promise<void>((resolve) => {
              wake = resolve
            })
          }
        } finally {
          stop()
          signal?.removeEventListener('abort', onAbort)
        }
      }
      return values()
    },
  }
}

async function* nothing(): AsyncGenerator<never, void> {}

/** A page that is hidden or covered gets no animation frames; this is how long it waits for one before it goes on. */
const BACKSTOP_MS = 250
const HIDDEN_MS = 100

/** Calls `flush` once for any number of requests, in the next frame. */
export interface FramePump {
  request(): void
  /** Flushes what was requested now, if anything was. */
  flushNow(): void
  stop(): void
}

/** ONE pump serves all streams, so that ten of them cost one paint a frame. */
export function createFramePump(flush: () => void): FramePump {
  let frame: number | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  const disarm = () => {
    if (frame !== undefined) cancelAnimationFrame(frame)
    clearTimeout(timer)
    frame = undefined
    timer = undefined
  }
  const run = () => {
    disarm()
    flush()
  }
  return {
    request() {
      if (timer !== undefined) return
      const hidden = typeof document !== 'undefined' && document.visibilityState === 'hidden'
      timer = setTimeout(run, hidden ? HIDDEN_MS : BACKSTOP_MS)
      if (!hidden && typeof requestAnimationFrame === 'function') frame = requestAnimationFrame(run)
    },
    flushNow() {
      if (timer !== undefined) run()
    },
    stop: disarm,
  }
}

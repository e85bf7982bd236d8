import { constants } from 'node:os'
import type { Log } from './log.ts'

/** Libraries that clean up send a signal on once they have seen it, and so do npm and shells: that is still the first. */
const ECHO_MS = 300

interface Options {
  log: Pick<Log, 'error' | 'warn'>
  /** How long `close` may take. */
  deadlineMs?: number
  /** The exit code when `close` did what it should; 0 when absent. */
  codeOf?: (signal: NodeJS.Signals) => number
}

/**
 * Ends the process when it is asked to: by Ctrl+C, a terminal that goes away, or a system that shuts down. `close` is
 * called once and waited for up to the deadline; the exit code is 0 (or `codeOf`’s) when it did what it should. Asked again, a
 * moment later, the process ends at once.
 */
export function exitOnSignals(
  close: () => Promise<unknown>,
  { log, deadlineMs = 5_000, codeOf = () => 0 }: Options,
): void {
  let state: 'open' | 'justAsked' | 'closing' = 'open'
  async function end(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP'): Promise<void> {
    if (state === 'closing') process.exit(128 + constants.signals[signal])
    if (state === 'justAsked') return
    state = 'justAsked'
    const heedAgain = () => {
      state = 'closing'
    }
    // By setImmediate, so that a signal that came while the loop was held up is taken for the echo it is.
    setTimeout(() => setImmediate(heedAgain), ECHO_MS)
    setTimeout(() => {
      log.warn('closing took too long', { signal })
      process.exit(1)
    }, deadlineMs)
    try {
      await close()
      process.exit(codeOf(signal))
    } catch (error) {
      log.error('closing failed', { signal, error })
      process.exit(1)
    }
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(signal))
}

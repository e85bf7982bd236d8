import { writeSync } from 'node:fs'

/** Prints one report; it has left the process when this returns, so that a kill after it can't take it back. */
export function say(type: string, more: Record<string, unknown> = {}): void {
  const line = Buffer.from(`${JSON.stringify({ type, ...more })}\n`)
  for (let at = 0; at < line.length; ) {
    try {
      at += writeSync(1, line, at)
    } catch (error) {
      // The pipe is full until the test has read on.
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error
    }
  }
}

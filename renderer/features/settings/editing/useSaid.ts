import { useState } from 'react'
import type { Said } from './SaidLine.tsx'

interface SaidState {
  said: Said | null
  say: (said: Said | null) => void
  /** Says what went wrong. */
  fail: (error: unknown) => void
  /** Says `done` once the work is, or what went wrong; nothing meanwhile. */
  attempt: (work: Promise<unknown>, done?: string) => void
}

/** What a page's SaidLine says; what was thrown, in the words of `tell`. */
export function useSaid(tell: (error: unknown) => string): SaidState {
  const [said, say] = useState<Said | null>(null)
  const fail = (error: unknown) => say({ text: tell(error), isProblem: true })
  return {
    said,
    say,
    fail,
    attempt(work, done) {
      say(null)
      work.then(() => done !== undefined && say({ text: done })).catch(fail)
    },
  }
}

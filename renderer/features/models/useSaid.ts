import { useState } from 'react'
import { announce } from '../../ui/Announcer.tsx'

/** Words, or what was thrown. */
type Said = { text: string } | { error: unknown }

/**
 * What a page says of what was done last. `attempt` does it, and says what came of it: what `work` answers, or why it
 * failed; nothing when it answers nothing.
 */
export function useSaid() {
  const [said, setSaid] = useState<Said | null>(null)
  const say = (text: string) => {
    setSaid({ text })
    announce(text)
  }
  const attempt = async (work: () => Promise<string | undefined | void>): Promise<boolean> => {
    setSaid(null)
    try {
      const text = await work()
      if (text) say(text)
      return true
    } catch (error) {
      setSaid({ error })
      return false
    }
  }
  return { said, attempt, forget: () => setSaid(null) }
}

export type Attempt = ReturnType<typeof useSaid>['attempt']

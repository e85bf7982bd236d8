import { useCallback, useEffect, useState } from 'react'

const FIRST_MS = 500

/**
 * True for half a second after the card was shown, has changed (`what` is something else), or was given the focus by
 * `again`: what is pressed then was meant for what stood there before. It waits for a page that can be seen.
 */
export function useFirstMoment(what: string): { fresh: boolean; again: () => void } {
  const [turn, setTurn] = useState(0)
  const now = `${turn} ${what}`
  const [known, setKnown] = useState<string>()
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const start = () => {
      clearTimeout(timer)
      if (document.visibilityState === 'visible') timer = setTimeout(() => setKnown(now), FIRST_MS)
    }
    start()
    document.addEventListener('visibilitychange', start)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', start)
    }
  }, [now])
  return { fresh: known !== now, again: useCallback(() => setTurn((turn) => turn + 1), []) }
}

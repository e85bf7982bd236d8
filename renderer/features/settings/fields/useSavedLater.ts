import { useCallback, useEffect, useRef, useState } from 'react'

const PAUSE_MS = 250

/**
 * A setting as the reader changes it: shown at once, saved when they pause, and at the latest when they leave. Shows
 * what is saved again once a save has ended, whether it was taken or not.
 */
export function useSavedLater<T>(saved: T, save: (value: T) => Promise<void>): [T, (value: T) => void] {
  const [chosen, setChosen] = useState<{ value: T } | null>(null)
  const waiting = useRef<{ value: T } | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const latest = useRef(save)
  latest.current = save

  const saveNow = useCallback(() => {
    clearTimeout(timer.current)
    const next = waiting.current
    if (!next) return
    waiting.current = null
    const done = () => setChosen((now) => (now === next ? null : now))
    latest.current(next.value).then(done, done)
  }, [])
  useEffect(() => saveNow, [saveNow])

  const choose = useCallback(
    (value: T) => {
      waiting.current = { value }
      setChosen(waiting.current)
      clearTimeout(timer.current)
      timer.current = setTimeout(saveNow, PAUSE_MS)
    },
    [saveNow],
  )
  return [chosen ? chosen.value : saved, choose]
}

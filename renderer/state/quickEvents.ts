import { useEffect, useRef } from 'react'
import type { QuickEvent } from '../../shared/contract/quick.ts'
import { appState } from './current.ts'

/** Calls `listener` with what happens to the quick-ask window. */
export function useQuickEvents(listener: (event: QuickEvent) => void): void {
  const latest = useRef(listener)
  useEffect(() => {
    latest.current = listener
  })
  useEffect(() => {
    const gone = new AbortController()
    const follow = async () => {
      for await (const event of appState().api.watchQuick({ signal: gone.signal })) latest.current(event)
    }
    follow().catch(() => {})
    return () => gone.abort()
  }, [])
}

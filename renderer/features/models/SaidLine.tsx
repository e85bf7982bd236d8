import { useEffect, useRef } from 'react'
import { Problem } from './Problem.tsx'
import type { useSaid } from './useSaid.ts'

/** What came of what was done last; a failure is told at once, and brought into view. */
export function SaidLine({ said }: { said: ReturnType<typeof useSaid>['said'] }) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (said && 'error' in said) place.current?.scrollIntoView({ block: 'nearest' })
  }, [said])
  if (!said) return null
  return (
    <div ref={place} className="manage-said">
      {'error' in said ? <Problem error={said.error} /> : <p>{said.text}</p>}
    </div>
  )
}

import { Problem } from './Problem.tsx'
import type { useSaid } from './useSaid.ts'

/** What came of what was done last; a failure is told at once. */
export function SaidLine({ said }: { said: ReturnType<typeof useSaid>['said'] }) {
  if (!said) return null
  return <div className="manage-said">{'error' in said ? <Problem error={said.error} /> : <p>{said.text}</p>}</div>
}

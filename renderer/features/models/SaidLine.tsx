import type { useSaid } from './useSaid.ts'

/** What came of what was done last; a failure is told at once. */
export function SaidLine({ said }: { said: ReturnType<typeof useSaid>['said'] }) {
  if (!said) return null
  return said.isProblem ? (
    <p className="manage-said field-error" role="alert">
      {said.text}
    </p>
  ) : (
    <p className="manage-said">{said.text}</p>
  )
}

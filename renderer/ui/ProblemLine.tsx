import './field.css'

/** What went wrong, told at once. */
export function ProblemLine({ problem }: { problem: string | undefined }) {
  if (!problem) return null
  return (
    <p className="field-error" role="alert">
      {problem}
    </p>
  )
}

import { useState } from 'react'
import { sentencesOf } from './problemText.ts'

interface ProblemState {
  /** Undefined: nothing is wrong. */
  problem: string | undefined
  setProblem: (problem?: string) => void
  /** Does it, with the problem gone meanwhile. */
  attempt: (act: () => Promise<unknown>) => Promise<void>
}

/** Why what was tried last failed, in the words of `tell`. */
export function useProblem(tell: (error: unknown) => string = sentencesOf): ProblemState {
  const [problem, setProblem] = useState<string>()
  return {
    problem,
    setProblem,
    async attempt(act) {
      setProblem(undefined)
      try {
        await act()
      } catch (error) {
        setProblem(tell(error))
      }
    },
  }
}

import { useState } from 'react'
import { strings } from '../../../shared/strings.ts'
import { startOllama } from '../../state/modelsState.ts'
import { Button } from '../../ui/Button.tsx'
import { Problem } from './Problem.tsx'
import './startOllama.css'

const words = strings.firstRun

/** The button that starts Ollama as Aside's own, for as long as it takes; what went wrong stands below. */
export function StartOllama({ isMain = false }: { isMain?: boolean }) {
  const [starting, setStarting] = useState(false)
  const [problem, setProblem] = useState<{ error: unknown }>()
  const start = async () => {
    if (starting) return
    setStarting(true)
    setProblem(undefined)
    try {
      await startOllama()
    } catch (error) {
      setProblem({ error })
    }
    setStarting(false)
  }
  return (
    <div className="start-ollama">
      <Button
        {...(isMain && { variant: 'primary' as const })}
        aria-disabled={starting}
        aria-busy={starting}
        onClick={() => void start()}
      >
        {starting ? words.starting : words.start}
      </Button>
      {problem && <Problem {...problem} />}
    </div>
  )
}

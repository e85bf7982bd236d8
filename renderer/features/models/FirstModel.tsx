import { useState } from 'react'
import { strings } from '../../../shared/strings.ts'
import { pullModel, useTransfers } from '../../state/modelsState.ts'
import { nameIn } from './getSource.ts'
import { LineForm } from './LineForm.tsx'
import { Problem } from './Problem.tsx'
import { TransferItems } from './TransferItems.tsx'

const words = strings.firstRun

/** The box for the name of a first model, and how far what was asked for has come. */
export function FirstModel() {
  const { all } = useTransfers()
  const [problem, setProblem] = useState<{ error: unknown }>()
  const pull = (name: string) => {
    setProblem(undefined)
    pullModel(nameIn(name)).catch((error: unknown) => setProblem({ error }))
  }
  const shown = all.filter(({ state }) => state !== 'done')
  return (
    <>
      <LineForm label={words.model} first={words.suggestion} act={words.pull} primary onTake={pull} />
      {problem && <Problem {...problem} />}
      <TransferItems transfers={shown} />
    </>
  )
}

import { type FormEvent, useId, useState } from 'react'
import { strings } from '../../../shared/strings.ts'
import { pullModel, useTransfers } from '../../state/modelsState.ts'
import { Button } from '../../ui/Button.tsx'
import { nameIn } from './getSource.ts'
import { Problem } from './Problem.tsx'
import { TransferItems } from './TransferItems.tsx'

const words = strings.firstRun

/** The box for the name of a first model, and how far what was asked for has come. */
export function FirstModel() {
  const id = useId()
  const { all } = useTransfers()
  const [name, setName] = useState(words.suggestion)
  const [problem, setProblem] = useState<{ error: unknown }>()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setProblem(undefined)
    if (name.trim() !== '') pullModel(nameIn(name)).catch((error: unknown) => setProblem({ error }))
  }
  const shown = all.filter(({ state }) => state !== 'done')
  return (
    <>
      <form className="first-run-line" onSubmit={submit}>
        <label className="visually-hidden" htmlFor={id}>
          {words.model}
        </label>
        <input
          id={id}
          className="input"
          autoComplete="off"
          spellCheck={false}
          maxLength={512}
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
        <Button variant="primary" type="submit">
          {words.pull}
        </Button>
      </form>
      {problem && <Problem {...problem} />}
      <TransferItems transfers={shown} />
    </>
  )
}

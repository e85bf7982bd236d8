import { type FormEvent, useId, useState } from 'react'
import { strings } from '../../../shared/strings.ts'
import { chooseModelFile, openModelFile } from '../../state/modelsState.ts'
import { Button } from '../../ui/Button.tsx'
import { Problem } from './Problem.tsx'

const words = strings.firstRun

/** A .gguf file is opened: by the system's chooser, or by its path where there is none. */
export function OpenFile({ canChoose }: { canChoose: boolean }) {
  const id = useId()
  const [path, setPath] = useState('')
  const [problem, setProblem] = useState<{ error: unknown }>()
  const open = async (which: Promise<string | null>) => {
    setProblem(undefined)
    try {
      const chosen = await which
      if (chosen) await openModelFile(chosen)
    } catch (error) {
      setProblem({ error })
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (path.trim() !== '') void open(Promise.resolve(path.trim()))
  }
  return (
    <div className="first-run-file">
      <div>
        <b>{words.file}</b>
        <small>{words.fileText}</small>
      </div>
      {canChoose ? (
        <Button onClick={() => void open(chooseModelFile())}>{words.fileAct}</Button>
      ) : (
        <form className="first-run-line" onSubmit={submit}>
          <label className="visually-hidden" htmlFor={id}>
            {words.path}
          </label>
          <input
            id={id}
            className="input"
            autoComplete="off"
            spellCheck={false}
            placeholder={strings.modelsPage.filePlaceholder}
            value={path}
            onChange={({ target }) => setPath(target.value)}
          />
          <Button type="submit">{words.open}</Button>
        </form>
      )}
      {problem && <Problem {...problem} />}
    </div>
  )
}

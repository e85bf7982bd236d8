import { useState } from 'react'
import { strings } from '../../../shared/strings.ts'
import { chooseModelFile, openModelFile } from '../../state/modelsState.ts'
import { Button } from '../../ui/Button.tsx'
import { LineForm } from './LineForm.tsx'
import { Problem } from './Problem.tsx'
import { Way } from './Way.tsx'

const words = strings.firstRun

/** A .gguf file is opened: by the system's chooser, or by its path where there is none. */
export function OpenFile({ canChoose }: { canChoose: boolean }) {
  const [problem, setProblem] = useState<{ error: unknown }>()
  const open = async (which: string | Promise<string | null>) => {
    setProblem(undefined)
    try {
      const chosen = await which
      if (chosen) await openModelFile(chosen)
    } catch (error) {
      setProblem({ error })
    }
  }
  return (
    <Way title={words.file} text={words.fileText}>
      {canChoose ? (
        <Button onClick={() => void open(chooseModelFile())}>{words.fileAct}</Button>
      ) : (
        <LineForm
          label={words.path}
          placeholder={strings.modelsPage.filePlaceholder}
          act={words.open}
          onTake={(path) => void open(path)}
        />
      )}
      {problem && <Problem {...problem} />}
    </Way>
  )
}

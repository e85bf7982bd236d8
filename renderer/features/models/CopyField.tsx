import { useState } from 'react'
import type { ModelInfo } from '../../../shared/model/engine.ts'
import { strings } from '../../../shared/strings.ts'
import { copyModel } from '../../state/modelsState.ts'
import { LineField } from '../../ui/LineField.tsx'
import { unlessTyped } from '../../ui/unlessTyped.ts'
import type { Attempt } from './useSaid.ts'

const words = strings.modelsPage

/** The box for the name of a copy. */
export function CopyField({ model, attempt }: { model: ModelInfo; attempt: Attempt }) {
  const [name, setName] = useState('')
  const copy = async () => {
    const to = name.trim()
    if (to === '') return
    const isDone = await attempt(async () => {
      await copyModel(model.ref, to)
      return words.copied(to)
    })
    if (isDone) setName(unlessTyped(name))
  }
  return (
    <LineField label={words.copyLabel} hint={words.copyHint} text={name} maxLength={512} onText={setName}>
      {[{ act: words.copyAct, disabled: name.trim() === '', onAct: copy }]}
    </LineField>
  )
}

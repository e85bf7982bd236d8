import { useEffect, useRef, useState } from 'react'
import type { ModelInfo } from '../../../shared/model/engine.ts'
import { kindOf } from '../../../shared/models.ts'
import { strings } from '../../../shared/strings.ts'
import { removalOf, removeModel } from '../../state/modelsState.ts'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import type { Attempt } from './useSaid.ts'

const words = strings.modelsPage

interface RemoveModelProps {
  model: ModelInfo
  attempt: Attempt
  onClose: () => void
  /** Called just before the model goes from the list. */
  onRemoved: () => void
}

/** Asks whether to delete it, once it is known what that would free. What can't be deleted is said instead. */
export function RemoveModel({ model, attempt, onClose, onRemoved }: RemoveModelProps) {
  const { ref, label } = model
  const [freed, setFreed] = useState<{ bytes: number | undefined } | null>(null)
  const asked = useRef(false)
  useEffect(() => {
    if (asked.current) return
    asked.current = true
    void attempt(async () => setFreed({ bytes: await removalOf(ref) })).then((known) => known || onClose())
  })
  if (!freed) return null
  return (
    <ConfirmDialog
      open
      title={words.removeTitle(label)}
      text={`${freesText(freed.bytes, model)} ${words.removeText}`.trim()}
      yes={words.removeYes}
      no={words.removeNo}
      onNo={onClose}
      onYes={() => {
        onClose()
        void attempt(async () => {
          await removeModel(ref)
          onRemoved()
          return words.removed(label)
        })
      }}
    />
  )
}

/** What Ollama frees is a bound only: parts of a model may be other models' too. */
function freesText(freed: number | undefined, { ref, size }: ModelInfo): string {
  if (freed === undefined) return size ? words.freesUpTo(size) : ''
  if (freed === 0) return words.freesNothing
  return kindOf(ref.engine) === 'ollama' ? words.freesUpTo(freed) : words.frees(freed)
}

import { useRef, useState } from 'react'
import type { ModelRef } from '../../../shared/model/conversation.ts'
import { strings } from '../../../shared/strings.ts'
import { chooseModelFile, importModelFile, openModelFile } from '../../state/modelsState.ts'
import { useProblem } from '../../state/useProblem.ts'
import { LineField } from '../../ui/LineField.tsx'
import { SaidLine } from './SaidLine.tsx'
import { useSaid } from './useSaid.ts'

const words = strings.modelsPage

interface FilePartProps {
  hasOllama: boolean
  canChoose: boolean
  /** A new conversation with that model. */
  onChat: (model: ModelRef) => void
}

/** A .gguf file of this computer: used where it is, or made a model of Ollama's. */
export function FilePart({ hasOllama, canChoose, onChat }: FilePartProps) {
  const [path, setPath] = useState('')
  const [name, setName] = useState<string | null>(null)
  const { problem, attempt: tryTo } = useProblem()
  const { said, attempt } = useSaid()
  const place = useRef<HTMLElement>(null)
  const chosen = path.trim()
  const choose = () =>
    tryTo(async () => {
      const next = await chooseModelFile()
      if (next !== null) setPath(next)
    })
  const open = () =>
    chosen !== '' &&
    attempt(async () => {
      onChat(await openModelFile(chosen))
    })
  const importFile = () =>
    name?.trim() &&
    attempt(async () => {
      await importModelFile(chosen, name.trim())
      // The box for the name goes.
      if (place.current?.contains(document.activeElement)) place.current.querySelector('input')?.focus()
      setPath('')
      setName(null)
    })
  return (
    <section ref={place} className="manage-part" aria-label={words.fileTitle}>
      <h3>{words.fileTitle}</h3>
      <LineField
        label={words.fileLabel}
        hint={hasOllama ? words.fileHint : words.fileHintAlone}
        error={problem}
        text={path}
        placeholder={words.filePlaceholder}
        maxLength={4_096}
        onText={setPath}
        onEnter={open}
      >
        {[
          ...(canChoose ? [{ act: words.choose, onAct: choose }] : []),
          { act: words.openFile, primary: chosen !== '', disabled: chosen === '', onAct: open },
          {
            act: words.importFile,
            disabled: chosen === '' || !hasOllama,
            onAct: () => setName(nameOf(chosen)),
          },
        ]}
      </LineField>
      {name !== null && chosen !== '' && (
        <LineField label={words.importLabel} focused text={name} maxLength={512} onText={setName}>
          {[{ act: words.importAct, primary: true, disabled: name.trim() === '', onAct: importFile }]}
        </LineField>
      )}
      <SaidLine said={said} />
    </section>
  )
}

/** A name that Ollama takes, from the file's own. */
function nameOf(path: string): string {
  const file = path.split(/[\\/]/).at(-1) ?? ''
  return file
    .replace(/\.gguf$/i, '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
}

import { useState } from 'react'
import type { Settings, SettingsPatch } from '../../../../shared/model/settings.ts'
import { strings } from '../../../../shared/strings.ts'
import { chooseModelsFolder } from '../../../state/modelsState.ts'
import { useProblem } from '../../../state/useProblem.ts'
import { CheckField } from '../../../ui/CheckField.tsx'
import { LineField } from '../../../ui/LineField.tsx'
import { NumberField } from '../fields/NumberField.tsx'

const words = strings.llamaCpp

interface LlamaCppPartProps {
  settings: Settings['llamaCpp']
  /** Whether the system's own chooser can be asked for a folder. */
  canChoose: boolean
  onChange: (patch: SettingsPatch) => Promise<void>
}

/** Where .gguf files are, and how llama.cpp runs them. */
export function LlamaCppPart({ settings, canChoose, onChange }: LlamaCppPartProps) {
  const change = (llamaCpp: NonNullable<SettingsPatch['llamaCpp']>) => onChange({ llamaCpp })
  const number = (name: 'contextLength' | 'atOnce' | 'keepMinutes', least: number, most: number) => (
    <NumberField
      label={words[name]}
      hint={words[`${name}Hint`]}
      least={least}
      most={most}
      invalid={words.numberInvalid(least, most)}
      value={settings[name]}
      onValue={(value) => change({ [name]: value })}
    />
  )
  return (
    <>
      <h3>{words.title}</h3>
      <FolderField folder={settings.folder} canChoose={canChoose} onFolder={(folder) => change({ folder })} />
      <CheckField
        label={words.others}
        hint={words.othersHint}
        checked={settings.others}
        onCheckedChange={(others) => void change({ others })}
      />
      <CheckField
        label={words.gpu}
        hint={words.gpuHint}
        checked={settings.gpu}
        onCheckedChange={(gpu) => void change({ gpu })}
      />
      {number('contextLength', 256, 4_194_304)}
      {number('atOnce', 1, 16)}
      {number('keepMinutes', 0, 1_440)}
    </>
  )
}

interface FolderFieldProps {
  folder: string
  canChoose: boolean
  onFolder: (folder: string) => Promise<void>
}

/** Without a change to save, its button lets the user choose one, where the system can. */
function FolderField({ folder, canChoose, onFolder }: FolderFieldProps) {
  /** Null: what is saved. */
  const [typed, setTyped] = useState<string | null>(null)
  const { problem, setProblem, attempt } = useProblem()
  const text = typed ?? folder
  const next = text.trim()
  const isChanged = next !== folder
  const keep = (chosen: string) =>
    attempt(async () => {
      await onFolder(chosen)
      // What was typed since stays.
      setTyped((now) => (now === typed ? null : now))
    })
  const save = () => {
    if (!isChanged) return
    if (next === '' || /^([/\\]|[A-Za-z]:[/\\])/.test(next)) void keep(next)
    else setProblem(words.folderNotWhole)
  }
  const choose = async () => {
    const chosen = await chooseModelsFolder().catch(() => null)
    if (chosen !== null) await keep(chosen)
  }
  const chooses = canChoose && !isChanged
  return (
    <LineField
      label={words.folder}
      hint={words.folderHint}
      error={problem}
      text={text}
      maxLength={4_096}
      onText={(changed) => {
        setTyped(changed)
        setProblem(undefined)
      }}
    >
      {[
        {
          act: chooses ? words.folderChoose : words.folderSave,
          disabled: !chooses && !isChanged,
          onAct: chooses ? choose : save,
        },
      ]}
    </LineField>
  )
}

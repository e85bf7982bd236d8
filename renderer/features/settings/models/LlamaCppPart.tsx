import { useState } from 'react'
import type { Settings, SettingsPatch } from '../../../../shared/model/settings.ts'
import { strings } from '../../../../shared/strings.ts'
import { chooseModelsFolder } from '../../../state/modelsState.ts'
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
      <FolderField
        key={settings.folder}
        folder={settings.folder}
        canChoose={canChoose}
        onFolder={(folder) => void change({ folder })}
      />
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
  onFolder: (folder: string) => void
}

/** Without a change to save, its button lets the user choose one, where the system can. */
function FolderField({ folder, canChoose, onFolder }: FolderFieldProps) {
  const [text, setText] = useState(folder)
  const [error, setError] = useState<string>()
  const next = text.trim()
  const isChanged = next !== folder
  const save = () => {
    if (!isChanged) return
    if (next === '' || /^([/\\]|[A-Za-z]:[/\\])/.test(next)) onFolder(next)
    else setError(words.folderNotWhole)
  }
  const choose = async () => {
    const chosen = await chooseModelsFolder().catch(() => null)
    if (chosen !== null) onFolder(chosen)
  }
  const chooses = canChoose && !isChanged
  return (
    <LineField
      label={words.folder}
      hint={words.folderHint}
      error={error}
      text={text}
      maxLength={4_096}
      onText={(typed) => {
        setText(typed)
        setError(undefined)
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

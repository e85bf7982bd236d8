import { useState } from 'react'
import type { Settings } from '../../../../shared/model/settings.ts'
import { strings } from '../../../../shared/strings.ts'
import { chooseFolder, judgeFolder } from '../../../state/toolsState.ts'
import { useProblem } from '../../../state/useProblem.ts'
import { Button } from '../../../ui/Button.tsx'
import { LineField } from '../../../ui/LineField.tsx'
import { ProblemLine } from '../../../ui/ProblemLine.tsx'
import { unlessTyped } from '../../../ui/unlessTyped.ts'
import { useRowFocus } from '../../../ui/useRowFocus.ts'

const words = strings.toolSettings
const MAX_FOLDERS = 100

type Folder = Settings['tools']['folders'][number]

interface FolderListProps {
  folders: readonly Folder[]
  /** The system's own chooser can be opened; else a path is typed. */
  hasChooser: boolean
  onFolders: (folders: Folder[]) => Promise<void>
}

/** Where the file tools may read, and what of it may be written. A folder that is added can be read only, at first. */
export function FolderList({ folders, hasChooser, onFolders }: FolderListProps) {
  const [text, setText] = useState('')
  const { problem, setProblem, attempt } = useProblem()
  const { place, leaving } = useRowFocus(folders.map(({ path }) => path))
  const add = (find: () => Promise<string | null>, typed = '') =>
    attempt(async () => {
      const path = await find()
      if (path === null) return
      if (folders.some((folder) => folder.path === path)) return setProblem(words.folderKnown)
      if (folders.length >= MAX_FOLDERS) return setProblem(words.tooManyFolders(MAX_FOLDERS))
      await onFolders([...folders, { path, write: false }])
      setText(unlessTyped(typed))
    })
  const addTyped = () => text.trim() !== '' && add(() => judgeFolder(text.trim()), text)

  return (
    <div ref={place}>
      {folders.length === 0 ? (
        <p className="settings-note" data-none tabIndex={-1}>
          {words.noFolders}
        </p>
      ) : (
        <ul className="connections">
          {folders.map(({ path, write }) => (
            <li key={path} className="tool-folder" data-row>
              <div>
                <b>{path}</b>
              </div>
              <label className="tool-write">
                <input
                  type="checkbox"
                  checked={write}
                  aria-label={words.writeOf(path)}
                  onChange={({ target: { checked } }) =>
                    attempt(() => onFolders(folders.map((one) => (one.path === path ? { path, write: checked } : one))))
                  }
                />
                {words.write}
              </label>
              <Button
                aria-label={words.removeOf(path)}
                onClick={() => {
                  leaving(path)
                  attempt(() => onFolders(folders.filter((one) => one.path !== path)))
                }}
              >
                {words.remove}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {hasChooser ? (
        <>
          <Button onClick={() => add(chooseFolder)}>{words.chooseFolder}</Button>
          <ProblemLine problem={problem} />
        </>
      ) : (
        <LineField
          label={words.folder}
          hint={words.folderHint}
          error={problem}
          text={text}
          maxLength={4_096}
          onText={(next) => {
            setText(next)
            setProblem(undefined)
          }}
        >
          {[{ act: words.addFolder, disabled: text.trim() === '', onAct: addTyped }]}
        </LineField>
      )}
    </div>
  )
}

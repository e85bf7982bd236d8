import { bytes } from '../../../shared/format.ts'
import type { DownloadableFile } from '../../../shared/model/modelDetails.ts'
import { strings } from '../../../shared/strings.ts'
import { Button } from '../../ui/Button.tsx'
import './offers.css'

const words = strings.modelsPage

interface FileChoiceProps {
  from: string
  files: readonly DownloadableFile[]
  onGet: (file: DownloadableFile) => void
}

/** The files that an address leads to, to choose from. */
export function FileChoice({ from, files, onGet }: FileChoiceProps) {
  if (files.length === 0) return <p className="manage-none">{words.filesNone}</p>
  return (
    <section className="file-choice" aria-label={words.filesFrom(from)}>
      <h4>{words.filesFrom(from)}</h4>
      <p className="note">{words.filesNote}</p>
      <ul className="offers">
        {files.map((file) => (
          <li key={file.name}>
            <span className="file-name">{file.name}</span>
            <small>{file.size === undefined ? words.sizeUnknown : bytes(file.size)}</small>
            <Button aria-label={words.getFileOf(file.name)} onClick={() => onGet(file)}>
              {words.getFile}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}

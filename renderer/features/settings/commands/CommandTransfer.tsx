import { useRef, useState } from 'react'
import { MAX_COMMANDS_FILE } from '../../../../shared/contract/commands.ts'
import { strings } from '../../../../shared/strings.ts'
import { exportCommands, importCommands } from '../../../state/commandsState.ts'
import { Button } from '../../../ui/Button.tsx'
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx'

const words = strings.commands

interface CommandTransferProps {
  /** What was done. */
  onSaid: (text: string) => void
  onProblem: (error: unknown) => void
}

/** Import and export of one file. A command that is there is kept, unless the reader says that it is to be replaced. */
export function CommandTransfer({ onSaid, onProblem }: CommandTransferProps) {
  const input = useRef<HTMLInputElement>(null)
  /** A file of which some commands are there already. */
  const [asking, setAsking] = useState<{ text: string; added: number; kept: string[] } | null>(null)
  const attempt = (work: Promise<void>) => void work.catch(onProblem)

  const read = async (file: File) => {
    // A character takes at most three bytes.
    if (file.size > 3 * MAX_COMMANDS_FILE) throw new Error(words.fileTooLong)
    const text = await file.text().catch(() => {
      throw new Error(words.fileUnread)
    })
    if (text.length > MAX_COMMANDS_FILE) throw new Error(words.fileTooLong)
    const { added, kept } = await importCommands(text, false)
    if (kept.length > 0) setAsking({ text, added: added.length, kept })
    else onSaid(words.imported(added.length, 0, 0))
  }
  const replace = async ({ text, added }: { text: string; added: number }) => {
    const { replaced } = await importCommands(text, true)
    // Those that were added a moment ago are there now, and are the same.
    onSaid(words.imported(added, replaced.length - added, 0))
  }
  const save = async () => {
    const url = URL.createObjectURL(new Blob([await exportCommands()], { type: 'application/json' }))
    const link = Object.assign(document.createElement('a'), { href: url, download: words.exportName })
    link.click()
    // The download has begun when this turn is over.
    setTimeout(() => URL.revokeObjectURL(url), 0)
  }

  return (
    <>
      <Button onClick={() => input.current?.click()}>{words.importFile}</Button>
      <Button onClick={() => attempt(save())}>{words.exportFile}</Button>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label={words.importFile}
        onChange={(event) => {
          const file = event.target.files?.[0]
          // So that the same file can be chosen again.
          event.target.value = ''
          if (file) attempt(read(file))
        }}
      />
      {asking && (
        <ConfirmDialog
          open
          title={words.replaceTitle(asking.kept.length)}
          text={words.replaceText(asking.kept.map((name) => `/${name}`).join(', '))}
          yes={words.replaceYes}
          no={words.replaceNo}
          onYes={() => {
            setAsking(null)
            attempt(replace(asking))
          }}
          onNo={() => {
            setAsking(null)
            onSaid(words.imported(asking.added, 0, asking.kept.length))
          }}
        />
      )}
    </>
  )
}

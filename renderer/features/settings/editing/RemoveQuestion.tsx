import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx'

interface RemoveQuestionProps {
  name: string
  words: { removeTitle: (name: string) => string; removeText: string; removeYes: string; removeNo: string }
  onClose: () => void
  onYes: () => void
}

/** Asks whether to remove what can't be brought back. */
export function RemoveQuestion({ name, words, onClose, onYes }: RemoveQuestionProps) {
  return (
    <ConfirmDialog
      open
      title={words.removeTitle(name)}
      text={words.removeText}
      yes={words.removeYes}
      no={words.removeNo}
      onNo={onClose}
      onYes={() => {
        onClose()
        onYes()
      }}
    />
  )
}

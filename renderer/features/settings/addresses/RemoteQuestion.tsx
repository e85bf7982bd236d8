import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx'

interface RemoteQuestionProps {
  host: string
  words: {
    remoteTitle: (host: string) => string
    remoteText: (host: string) => string
    remoteYes: (host: string) => string
    remoteNo: string
  }
  /** What else is to be known of this host. */
  more?: string | undefined
  onYes: () => void
  onNo: () => void
}

/** Asks for a clear yes, with the host's name in it, before anything beyond this computer is connected to. */
export function RemoteQuestion({ host, words, more, onYes, onNo }: RemoteQuestionProps) {
  return (
    <ConfirmDialog
      open
      title={words.remoteTitle(host)}
      text={[words.remoteText(host), more].filter(Boolean).join(' ')}
      yes={words.remoteYes(host)}
      no={words.remoteNo}
      onYes={onYes}
      onNo={onNo}
    />
  )
}

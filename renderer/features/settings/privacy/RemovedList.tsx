import type { Conversation } from '../../../../shared/model/conversation.ts'
import { strings } from '../../../../shared/strings.ts'
import { Button } from '../../../ui/Button.tsx'

const words = strings.settings

interface RemovedListProps {
  /** Deleted since Aside was started, newest first. */
  removed: readonly Conversation[]
  onRestore: (conversationId: string) => void
}

/** The conversations that can still be brought back. */
export function RemovedList({ removed, onRestore }: RemovedListProps) {
  if (removed.length === 0) return <p className="settings-note">{words.removedNone}</p>
  return (
    <>
      <ul className="connections">
        {removed.map(({ id, title }) => (
          <li key={id}>
            <div>
              <b>{title || strings.common.untitled}</b>
            </div>
            <Button onClick={() => onRestore(id)} aria-label={words.restoreOne(title || strings.common.untitled)}>
              {words.restore}
            </Button>
          </li>
        ))}
      </ul>
      <p className="settings-note">{words.removedNote}</p>
    </>
  )
}

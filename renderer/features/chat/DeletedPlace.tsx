import { strings } from '../../../shared/strings.ts'
import { restoreConversation } from '../../state/conversationChanges.ts'
import { openConversation } from '../../state/windowHistory.ts'
import { Button } from '../../ui/Button.tsx'

const words = strings.conversation

interface DeletedPlaceProps {
  conversationId: string
  onProblem: (error: unknown) => void
  /** The focus goes to the message box. */
  onDone: () => void
}

/** What stands in the place of a conversation that was deleted, here or in another window, while it was shown. */
export function DeletedPlace({ conversationId, onProblem, onDone }: DeletedPlaceProps) {
  return (
    <div className="page-note" role="status">
      <p className="note">{words.missing}</p>
      <div className="buttons buttons-middle">
        <Button
          onClick={() => {
            restoreConversation(conversationId).catch(onProblem)
            onDone()
          }}
        >
          {strings.common.undo}
        </Button>
        <Button
          onClick={() => {
            openConversation(null)
            requestAnimationFrame(onDone)
          }}
        >
          {strings.actions.newConversation}
        </Button>
      </div>
    </div>
  )
}

import { QueueList } from '../features/chat/QueueList.tsx'
import { queueMove, queueRemove, queueResume, queueSendNow, queueTake, useQueue } from '../state/composerState.ts'
import type { Desk } from '../state/desk.ts'
import { clearDraft, setDraft } from '../state/windowHistory.ts'

interface QuickQueueProps {
  desk: Desk
  conversationId: string | null
  text: string
  /** The box takes the focus. */
  onFocus: () => void
  onProblem: (error: unknown) => void
}

/** The questions that wait for the answer to end. */
export function QuickQueue({ desk, conversationId, text, onFocus, onProblem }: QuickQueueProps) {
  const { items, paused } = useQueue(conversationId, desk)
  const edit = (index: number) => {
    const item = items[index]
    if (item === undefined) return
    // What stood in the box is brought back by Up.
    if (text !== '') clearDraft(conversationId, desk)
    if (!queueTake(conversationId, index, item, desk)) return
    setDraft(conversationId, item, desk)
    onFocus()
  }
  if (items.length === 0) return null
  return (
    <div className="quick-queue">
      <QueueList
        queue={items}
        paused={paused}
        onEdit={edit}
        onMove={(from, to) => queueMove(conversationId, from, to, desk)}
        onRemove={(index) => queueRemove(conversationId, index, items[index] ?? '', desk)}
        onSendNow={(index) => queueSendNow(conversationId, index, desk).catch(onProblem)}
        onResume={() => queueResume(conversationId, desk)}
        onFocusLost={() => requestAnimationFrame(onFocus)}
      />
    </div>
  )
}

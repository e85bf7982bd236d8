import { strings } from '../../../shared/strings.ts'
import { useTransferEnded, useTransfers } from '../../state/modelsState.ts'
import { isOnTheWay } from '../../state/transferList.ts'
import { announce } from '../../ui/Announcer.tsx'

const words = strings.modelsPage

/**
 * A quiet word of the models on their way here, and of one that failed until it was looked at; it opens the list. What
 * has ended is told to screen readers, once.
 */
export function TransferNote({ onOpen }: { onOpen: () => void }) {
  const { all, news } = useTransfers()
  useTransferEnded(({ state, name }) => announce(words.ended[state === 'done' ? 'done' : 'failed'](name)))
  const going = all.filter(isOnTheWay)
  const failed = all.find(({ id }) => news.has(id))
  const text = going.length > 0 ? goingText(going) : failed && words.note.failed(failed.name)
  if (!text) return null
  return (
    <button type="button" className={`status-transfers ${going.length === 0 ? 'status-bad' : ''}`} onClick={onOpen}>
      {text}
    </button>
  )
}

function goingText(going: readonly { name: string; done: number; total?: number | undefined }[]): string {
  const total = going.every((one) => one.total) ? going.reduce((sum, one) => sum + (one.total ?? 0), 0) : 0
  const share = total > 0 ? going.reduce((sum, { done }) => sum + done, 0) / total : undefined
  const [first] = going
  return going.length === 1 && first ? words.note.one(first.name, share) : words.note.many(going.length, share)
}

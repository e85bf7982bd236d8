import { useRef, useState } from 'react'
import type { Conversation } from '../../shared/model/conversation.ts'
import { strings } from '../../shared/strings.ts'
import { removeConversation } from '../state/conversationChanges.ts'
import { announce } from '../ui/Announcer.tsx'

interface Deleted {
  id: string
  title: string
  undo: () => Promise<void>
}

/**
 * Deleting conversations, with the way back: the newest first, for as long as the page lives. `deleted` is what there is
 * to say about it, until it is said.
 */
export function useDeletion(onProblem: (error: unknown) => void) {
  const [stack, setStack] = useState<readonly Deleted[]>([])
  const [said, setSaid] = useState(true)
  const latest = useRef(stack)
  const become = (next: readonly Deleted[]) => {
    latest.current = next
    setStack(next)
  }
  const newest = stack.at(-1)
  return {
    deleted: newest && !said ? { id: newest.id, text: strings.sidebar.removed(newest.title, stack.length) } : null,
    forget: () => setSaid(true),
    async remove(conversation: Conversation) {
      const { id } = conversation
      const title = conversation.title || strings.common.untitled
      const removal = removeConversation(id)
      const entry = { id, title, undo: async () => (await removal)() }
      // It is gone from the list a moment before this is known here, and may be taken back from then on.
      latest.current = [...latest.current.filter((one) => one.id !== id), entry]
      try {
        await removal
        if (!latest.current.includes(entry)) return
        setStack(latest.current)
        setSaid(false)
      } catch (error) {
        become(latest.current.filter((one) => one !== entry))
        onProblem(error)
      }
    },
    /** False when there is nothing to take back. */
    undo(): boolean {
      const last = latest.current.at(-1)
      if (!last) return false
      become(latest.current.slice(0, -1))
      last.undo().then(() => announce(strings.sidebar.restored(last.title)), onProblem)
      return true
    },
  }
}

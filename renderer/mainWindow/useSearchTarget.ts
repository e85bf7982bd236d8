import { useEffect, useState } from 'react'
import type { SearchHit } from '../../shared/contract/conversations.ts'
import type { Message } from '../../shared/model/message.ts'
import type { Target } from '../features/chat/useTarget.ts'
import { showBranch } from '../state/conversationChanges.ts'

/** The message that a search led to, in the conversation that is shown; null: none. */
export function useSearchTarget(
  shownId: string | null,
  branch: readonly Message[],
  onProblem: (error: unknown) => void,
) {
  const [target, setTarget] = useState<(Target & { conversationId: string }) | null>(null)
  const here = target?.conversationId === shownId ? target : null
  // A match in a branch that is not shown: its branch is shown first.
  const isMissing = here !== null && branch.length > 0 && !branch.some(({ id }) => id === here.messageId)
  useEffect(() => {
    if (isMissing && here) showBranch(here.conversationId, here.messageId).catch(onProblem)
  }, [isMissing, here, onProblem])
  return {
    target: here,
    clear: () => setTarget(null),
    set({ conversationId, messageId, snippet, ranges }: SearchHit) {
      if (messageId === null) return
      const words = [...new Set(ranges.map(([start, end]) => snippet.slice(start, end)))]
      setTarget({ conversationId, messageId, words })
    },
  }
}

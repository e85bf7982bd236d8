import { useState } from 'react'
import { comparedWith } from '../../shared/messageTree.ts'
import type { ModelRef } from '../../shared/model/conversation.ts'
import type { Message } from '../../shared/model/message.ts'
import { GUIDE } from '../../shared/models.ts'
import type { ModelsWanted } from '../features/models/ChooseModels.tsx'
import { compareWith, setComparing, useComparing } from '../state/comparing.ts'
import { regenerate } from '../state/composerState.ts'
import { appState } from '../state/current.ts'
import { unlessHeld } from '../state/held.ts'

interface ModelChoiceOptions {
  conversationId: string | null
  /** The model that answers next. */
  chosen: ModelRef | null
  /** What the conversation shows, and what of it stands side by side. */
  branch: readonly Message[]
  onOpen: () => void
  /** Models were chosen, and asked where there is a question. */
  onDone: () => void
  onProblem: (error: unknown) => void
}

/** What models are chosen for in the window's dialog: the next question's, or another answer's to one that was asked. */
export function useModelChoice(options: ModelChoiceOptions) {
  const { conversationId, chosen, branch, onOpen, onDone, onProblem } = options
  const [wanted, setWanted] = useState<{ what: ModelsWanted; message?: Message }>({ what: 'compare' })
  const comparing = useComparing(conversationId)
  const { what, message } = wanted

  const choose = (models: ModelRef[]) => {
    const [model] = models
    if (what === 'compare') setComparing(conversationId, models)
    else if (conversationId !== null && message && model) {
      const asked =
        what === 'beside'
          ? compareWith(conversationId, message.id, model)
          : regenerate(conversationId, message.id, model)
      asked.catch(unlessHeld(onProblem))
    }
    onDone()
  }

  const open = (what: ModelsWanted, message?: Message) => {
    setWanted({ what, ...(message && { message }) })
    onOpen()
  }
  const last = branch.findLast(({ role, status }) => role === 'assistant' && status !== 'streaming')
  return {
    /** For another answer to that one's question. */
    ask: (message: Message, beside: boolean) => open(beside ? 'beside' : 'again', message),
    /** Of the window; null: not now. */
    actions: {
      compare: () => open('compare'),
      askAgain: last ? () => open('again', last) : null,
      compareWith: last ? () => open('beside', last) : null,
    },
    dialog: {
      wanted: what,
      chosen: comparing.length > 0 ? comparing : chosen && chosen.engine !== GUIDE ? [chosen] : [],
      taken: what === 'beside' && message ? modelsBeside(message) : [],
      onChoose: choose,
    },
  }
}

export type ModelChoice = ReturnType<typeof useModelChoice>

/** Those of an answer and of what stands beside it. */
function modelsBeside(message: Message): ModelRef[] {
  const { queryClient, queries } = appState()
  const known = queryClient.getQueryData(queries.conversation(message.conversationId).queryKey)
  const others = comparedWith(known?.messages ?? [], message)
  return (others.length > 0 ? others : [message]).flatMap(({ model }) => model ?? [])
}

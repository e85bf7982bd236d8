import type { Message } from '../../shared/model/message.ts'
import { strings } from '../../shared/strings.ts'
import { useAnswerEnded } from '../state/notices.ts'
import { announce } from '../ui/Announcer.tsx'

/** Says once, to those who don't see it, that an answer of the conversation that is shown has ended, of several whose. */
export function useEndsAnnounced(shownId: string | null, compared: readonly Message[]): void {
  useAnswerEnded(({ conversationId, messageId, outcome }) => {
    if (conversationId !== shownId) return
    const ended = strings.conversation.ended[outcome]
    const model = compared.find(({ id }) => id === messageId)?.model
    announce(model ? strings.compare.ended(model.name, ended) : ended)
  })
}
